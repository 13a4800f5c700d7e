"""Signed notes, against the example of their specification."""

from base64 import b64encode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.store.audit.signature import Belief, PublicKey, SigningKey, judge, read_private, read_public

# https://github.com/golang/mod/blob/master/sumdb/note/note_test.go: Go's own keys and notes.
PETER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
PETER_SKEY = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
PETER_NOTE = (
    "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
    "\n\u2014 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6"
    "KE6RyyBwJnAM=\n"
)
KEY = SigningKey("chatops", bytes(range(32)))
OTHER = SigningKey("chatops", bytes(32))
TEXT = "chatops/1\n41\nabcd\n2026-03-04T12:00:00.000Z\n"
NOTE = f"{TEXT}\n{KEY.sign(TEXT)}\n"


def test_notes_of_others_are_understood() -> None:
    """Keys and notes of Go's library read, sign and verify alike: what is signed here, others can verify."""
    text = PETER_NOTE.partition("\n\n")[0] + "\n"

    assert judge(PETER_NOTE, [read_public(PETER)]) is Belief.SIGNED
    assert f"{text}\n{read_private(PETER_SKEY).sign(text)}\n" == PETER_NOTE
    assert read_private(PETER_SKEY).public.line == PETER


def test_keys_come_back() -> None:
    """Both halves are one line that reads as what was written; the secret one is not shown."""
    assert read_private(f"{KEY.line}\n") == KEY
    assert read_public(f" {KEY.public.line}\n") == KEY.public
    assert KEY.line.rpartition("+")[2] not in repr(KEY)


@pytest.mark.parametrize("line", ["", "x", KEY.line, KEY.public.line[:-4], KEY.public.line.replace("+", "-")])
def test_what_is_no_public_key(line: str) -> None:
    """It is refused with what to write instead; so is the private one, given by mistake."""
    with pytest.raises(ValueError, match="keygen"):
        read_public(line)


@pytest.mark.parametrize("line", ["", KEY.public.line, KEY.line.replace("AQAB", "AQAC"), KEY.line + "A"])
def test_what_is_no_private_key(line: str) -> None:
    """It is refused, and not shown."""
    with pytest.raises(ValueError, match="keygen") as refused:
        read_private(line)
    assert not line or line not in str(refused.value)


def test_who_is_believed() -> None:
    """A trusted key's signature counts, whoever else has signed; none and a stranger's do not."""
    both = f"{TEXT}\n{OTHER.sign(TEXT)}\n{KEY.sign(TEXT)}\n"

    assert judge(NOTE, [KEY.public]) is judge(both, [KEY.public]) is Belief.SIGNED
    assert judge(NOTE, [OTHER.public, KEY.public]) is Belief.SIGNED
    assert judge(NOTE, [OTHER.public]) is Belief.UNSIGNED
    assert judge(TEXT, [KEY.public]) is judge(f"{TEXT}\nhello\n", [KEY.public]) is Belief.UNSIGNED


def test_a_signature_under_other_words_is_forged() -> None:
    """Whatever is changed in what was signed: a trusted key is named there, and it is not its own."""
    assert judge(NOTE.replace("41", "40"), [KEY.public]) is Belief.FORGED
    assert judge(f"{TEXT}\n{OTHER.sign(TEXT).replace('x', 'y')}\n{_wrong(KEY.public)}\n", [KEY.public]) is (
        Belief.FORGED
    )


@settings(max_examples=50)
@given(st.data())
def test_no_changed_note_is_believed(data: st.DataObject) -> None:
    """Every character of a note counts."""
    place = data.draw(st.integers(0, len(NOTE) - 2))
    letter = data.draw(st.sampled_from("0aZ \n+/").filter(lambda one: one != NOTE[place]))

    changed = NOTE[:place] + letter + NOTE[place + 1 :]

    assert judge(changed, [KEY.public]) is not Belief.SIGNED


def _wrong(key: PublicKey) -> str:
    return f"\u2014 {key.name} {b64encode(key.id + bytes(64)).decode()}"
