"""Checkpoints as a verifier reads them: whole, from everywhere, and only believed where they are signed."""

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.core.domain.checkpoint import Checkpoint
from bot.store.audit.anchors import Anchors, ForgedError, UnreadableError
from bot.store.audit.checkpoints import encode
from bot.store.audit.signature import SigningKey
from tests.fakes.operations import NOON

KEY, OLD = SigningKey("chatops", bytes(range(32))), SigningKey("chatops", bytes(32))


def _checkpoint(size: int, digit: str = "a", minutes: float = 0, key: SigningKey | None = None) -> Checkpoint:
    made = Checkpoint(NOON + timedelta(minutes=minutes), "chatops/1", size, digit * 64)
    return made if key is None else replace(made, signature=key.sign(made.dated))


def _read(tmp_path: Path, *made: Checkpoint, trusted: tuple[SigningKey, ...] = ()) -> Anchors:
    path = tmp_path / "checkpoints.jsonl"
    path.write_bytes(b"".join(map(encode, made)))
    anchors = Anchors([key.public for key in trusted])
    anchors.add(path)
    return anchors


def test_without_keys_all_are_believed(tmp_path: Path) -> None:
    """The largest is the newest, wherever it stands."""
    anchors = _read(tmp_path, _checkpoint(3), _checkpoint(5), _checkpoint(4))

    assert anchors.newest() == 5
    assert [claim[:2] for claim in anchors.claims()] == [(3, b"a" * 64), (4, b"a" * 64), (5, b"a" * 64)]


def test_with_keys_what_is_not_signed_is_not_believed(tmp_path: Path) -> None:
    """Newer ones that are unsigned or a stranger's are counted, and anchor nothing; old keys may go on."""
    made = (_checkpoint(2, key=OLD), _checkpoint(4, key=KEY), _checkpoint(5), _checkpoint(6, key=OLD))

    new = _read(tmp_path, *made, trusted=(KEY,))
    both = _read(tmp_path, *made, trusted=(KEY, OLD))

    assert (new.newest(), new.unbelieved) == (4, 2)
    assert (both.newest(), both.unbelieved) == (6, 0)


def test_a_signature_that_was_moved_is_forgery(tmp_path: Path) -> None:
    """A trusted key's name under what it has not signed is named with its line."""
    forged = replace(_checkpoint(9, key=KEY), size=10)

    with pytest.raises(ForgedError, match=r"checkpoints.jsonl:2"):
        _read(tmp_path, _checkpoint(9, key=KEY), forged, trusted=(KEY,)).newest()


def test_all_that_is_said_of_one_size_is_kept(tmp_path: Path) -> None:
    """Of two hashes one may be only somebody's word: each is believed, or not, by itself."""
    anchors = _read(tmp_path, _checkpoint(3, "b"), _checkpoint(3, key=KEY), trusted=(KEY,))

    assert [anchors.is_believed(number) for *_, number in anchors.claims()] == [False, True]
    assert anchors.hold(3, b"a" * 64)
    assert not anchors.hold(3, b"b" * 64)
    assert not anchors.hold(4, b"a" * 64)


def test_fields_have_to_say_what_the_note_says(tmp_path: Path) -> None:
    """People and the bot read the fields, the signature is on the note: a difference is forgery."""
    path = tmp_path / "checkpoints.jsonl"
    path.write_bytes(encode(_checkpoint(3)).replace(b'"size": 3', b'"size": 4'))

    with pytest.raises(ForgedError, match=r"checkpoints.jsonl:1: .* does not say"):
        Anchors().add(path)


def test_lines_of_another_writer_are_read(tmp_path: Path) -> None:
    """A collector may write the object in its own way, with fields of its own."""
    path = tmp_path / "collected.jsonl"
    fields = {"received": 1, **_checkpoint(3, key=KEY).fields}
    path.write_text(f"{json.dumps(fields, separators=(',', ':'))}\n")
    anchors = Anchors([KEY.public])

    anchors.add(path)

    assert anchors.newest() == 3


def test_a_posted_note_is_read(tmp_path: Path) -> None:
    """Copied out of the channel, with any ends of lines."""
    path = tmp_path / "posted.txt"
    path.write_bytes(_checkpoint(3, key=KEY).note.replace("\n", "\r\n").encode())
    anchors = Anchors([KEY.public])

    anchors.add(path)

    assert anchors.newest() == 3


@pytest.mark.parametrize(
    "line", [b"{\n", b"[]\n", b'{"size": 1}\n', b"hello\nthere\n", b'{"a": 1}\n{"size":\n']
)
def test_what_cannot_be_read_is_said(tmp_path: Path, line: bytes) -> None:
    """Nothing is skipped in silence."""
    (tmp_path / "x").write_bytes(line)
    with pytest.raises(UnreadableError):
        Anchors().add(tmp_path / "x")


def test_an_unfinished_line_says_nothing(tmp_path: Path) -> None:
    """A crash leaves one."""
    path = tmp_path / "checkpoints.jsonl"
    path.write_bytes(encode(_checkpoint(3)) + encode(_checkpoint(4))[:-1])
    anchors = Anchors()
    anchors.add(path)

    assert anchors.newest() == 3
