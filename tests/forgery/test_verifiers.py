"""Both verifiers read the same files alike, whatever was done to them: one verdict, and never a trace."""

import gzip
import itertools
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from bot.core.domain.checkpoint import Checkpoint
from bot.store.audit.checkpoints import encode
from bot.store.audit.verify import OK, TAMPERED, UNANCHORED, UNREADABLE, main
from tests.forgery.log import KEY, STRANGER, Log, alone, both, forge, judged, reclaim, write

RECORDS = 4


@dataclass(frozen=True)
class Case:
    """What the newest of the checkpoints elsewhere becomes, and the verdict with and without its key."""

    change: Callable[[bytes], bytes]
    signed: int
    unsigned: int


def _note(edit: Callable[[str], str]) -> Callable[[bytes], bytes]:
    """Return what a collector answers: the checkpoint as it was posted, with its note edited."""

    def change(line: bytes) -> bytes:
        [note] = re.findall(rb'"note": "(.*)"', line)
        return edit(note.decode().replace("\\n", "\n").replace("\\u2014", "\u2014")).encode(
            "utf-8", "surrogateescape"
        )

    return change


CASES = {
    "a note and a time that disagree": Case(
        lambda line: line.replace(b'"timestamp": "2', b'"timestamp": "x'), TAMPERED, TAMPERED
    ),
    "no time at all, and said twice": Case(
        lambda line: line.replace(b"2026", b"x026"), UNREADABLE, UNREADABLE
    ),
    "a day that no month has": Case(
        lambda line: line.replace(b"-03-04T", b"-02-30T"), UNREADABLE, UNREADABLE
    ),
    "a minute that no hour has": Case(
        lambda line: re.sub(rb"T12:\d\d", b"T12:0-", line), UNREADABLE, UNREADABLE
    ),
    "a time without a zone": Case(
        lambda line: line + re.sub(rb"(T[0-9:.]+)Z", rb"\1", line), UNREADABLE, UNREADABLE
    ),
    "a signature without its end": Case(lambda line: line.replace(b'=\\n"', b'\\n"'), UNANCHORED, OK),
    "a signature with another end": Case(lambda line: line.replace(b'=\\n"', b'u\\n"'), UNANCHORED, OK),
    "a signature with other unused bits": Case(
        lambda line: re.sub(rb'(.)=\\n"', lambda found: bytes([found[1][0] + 1]) + b'=\\n"', line),
        UNANCHORED,
        OK,
    ),
    "a signature with more behind it": Case(lambda line: line.replace(b'=\\n"', b'= \\n"'), UNANCHORED, OK),
    "a broken character": Case(_note(lambda note: note[:-20] + "\udcff" + note[-19:]), UNANCHORED, OK),
    "the note as it was posted": Case(_note(lambda note: note), OK, OK),
    "an endless size": Case(lambda _: b'{"size": Infinity}\n', UNREADABLE, UNREADABLE),
    "a size of many digits": Case(
        lambda line: line.replace(b'"size": 4', b'"size": ' + b"4" * 5000), UNREADABLE, UNREADABLE
    ),
    "a note of many digits": Case(
        _note(lambda note: note.replace("\n4\n", f"\n{'4' * 5000}\n")), UNREADABLE, UNREADABLE
    ),
    "a size that is no JSON": Case(
        lambda line: line.replace(b'size": 4', b'size": 04'), UNREADABLE, UNREADABLE
    ),
    "a deep nest": Case(lambda _: b'{"size": ' + b"[" * 100_000 + b"\n", UNREADABLE, UNREADABLE),
    "a list": Case(lambda _: b'{"size": 1}\n[]\n', UNREADABLE, UNREADABLE),
    "a space before it": Case(lambda line: line + b" " + line, OK, OK),
    "a time of its own": Case(lambda line: re.sub(rb'"timestamp": "[^"]*", ', b"", line), OK, OK),
    "another encoding": Case(
        lambda line: line[:-1].decode().encode("utf-16") + b"\n", UNREADABLE, UNREADABLE
    ),
    "half a character": Case(lambda line: line.replace(b"chatops/", b"\\ud800/"), TAMPERED, OK),
}


@pytest.fixture
async def log(tmp_path: Path) -> Log:
    """Return a short log, anchored elsewhere to its end, in its folder."""
    made = await write(tmp_path, RECORDS)
    made.put(tmp_path)
    return made


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
async def test_a_damaged_checkpoint(log: Log, tmp_path: Path, case: Case) -> None:
    """First what its note does not say is forgery, then what cannot be read, then what nobody signed."""
    changed = case.change(log.elsewhere[-1])
    assert changed != log.elsewhere[-1]
    (tmp_path / "elsewhere.jsonl").write_bytes(changed)

    assert judged(tmp_path, keys=[KEY]).code == case.signed
    assert judged(tmp_path).code == case.unsigned


async def test_the_short_way_tells_what_the_long_one_does(log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is written as the bot does needs no JSON; changed at any place it is read, or refused, alike."""
    tool, newest = alone(), log.elsewhere[-1]
    [digest] = re.findall(rb'"hash": "(.*?)"', newest)
    lines = [newest.decode(), forge(newest, digest.decode(), None).decode()]
    changes = [change for line in lines for change in _altered(line)]
    assert all(map(tool.WRITTEN.fullmatch, lines))

    short = [_read(tool, line) for line in changes]
    monkeypatch.setattr(tool, "WRITTEN", re.compile("(?!)"))

    assert [_read(tool, line) for line in changes] == short


def _altered(line: str) -> Iterator[str]:
    """Yield a line with each of its places altered, and with each of its words, wherever that stands."""
    words = re.findall(r'"timestamp": "(.*?)", "origin": "(.*?)", "size": (.*?), "hash": "(.*?)"', line)[0]
    for other in ("", *'059az"\\ \n\x7f{Z', "\\n", "\\u2014", "\u2014", "\u0663", "4" * 18):
        for place, gone in itertools.product(range(len(line)), (0, 1)):
            yield line[:place] + other + line[place + gone :]
        for word, gone in itertools.product(words, (0, 1)):
            written = f"{other}{word[gone:]}".replace("\\", r"\\")
            yield re.sub(rf"(?<=[ n\"]){word}(?=[,\\\"])", written, line)


def _read(tool: Any, line: str) -> object:
    """Return what the verifier reads in a line, or how it refuses that."""
    try:
        return tool.read_note(line, "here")
    except (tool.Tampered, *tool.BAD) as refusal:
        return isinstance(refusal, tool.Tampered)


async def test_a_revoked_key(log: Log, tmp_path: Path) -> None:
    """A key whose line begins with # is trusted no more; a file without any other is no file of keys."""
    reclaim(log, STRANGER).put(tmp_path)
    keys = tmp_path / "keys"
    keys.write_text(
        f"# {STRANGER.public.line}\n#{STRANGER.public.line}\n\n{KEY.public.line}\n", encoding="utf-8"
    )
    assert both([tmp_path / "audit"], keys=[str(keys)]).code == UNANCHORED

    for text in (f"# {KEY.public.line}\n", f"{KEY.public.line} {KEY.public.line}\n"):
        keys.write_text(text, encoding="utf-8")
        assert alone().main([f"--key={keys}", str(tmp_path / "audit")]) == UNREADABLE


@pytest.mark.parametrize("order", [1, -1])
async def test_of_equal_claims_the_signed_one_counts(log: Log, tmp_path: Path, order: int) -> None:
    """An unsigned checkpoint that says the same hides no signed one, wherever it stands."""
    last = log.elsewhere[-1]
    [digest] = re.findall(rb'"hash": "(.*?)"', last)
    pair = [forge(last, digest.decode(), None), last]
    (tmp_path / "elsewhere.jsonl").write_bytes(b"".join(pair[::order]))
    assert judged(tmp_path, keys=[KEY]).code == OK

    other = forge(last, "0" * 64, KEY)
    (tmp_path / "elsewhere.jsonl").write_bytes(b"".join([*pair[::order], other]))
    assert judged(tmp_path, keys=[KEY]).code == TAMPERED


async def test_unsigned_is_said_of_a_folder(log: Log, tmp_path: Path) -> None:
    """Checkpoints beside the log that nobody signed are counted, also where a bot may be running."""
    reclaim(log, None).put(tmp_path)

    said = both([tmp_path / "audit"], keys=[KEY.public.line]).sentences

    assert [one for one in said if one.startswith("UNSIGNED")]


async def test_a_month_named_twice(log: Log, tmp_path: Path) -> None:
    """Compressing was broken off: the plain file counts, also where a shell names both, or one twice."""
    plain = tmp_path / "audit" / "2026-03.jsonl"
    packed = plain.with_name("2026-03.jsonl.gz")
    packed.write_bytes(gzip.compress(b"".join(log.lines))[:-9])

    for files in ([plain, packed], [packed, plain], [plain, plain], [plain.parent, packed], [plain.parent]):
        assert both(files, [tmp_path / "elsewhere.jsonl"]).code == OK
    plain.unlink()
    assert both([packed]).code == UNREADABLE


async def test_an_empty_file_of_checkpoints(log: Log, tmp_path: Path) -> None:
    """A copy that holds nothing is told, whatever the others hold: it was named to be asked."""
    empty = tmp_path / "empty.jsonl"
    for content in (b"", log.elsewhere[0][:-1]):
        empty.write_bytes(content)
        for checkpoints in (
            [empty],
            [tmp_path / "elsewhere.jsonl", empty],
            [empty, tmp_path / "elsewhere.jsonl"],
        ):
            assert both([tmp_path / "audit"], checkpoints).code == UNREADABLE


async def test_all_files_are_gone(log: Log, tmp_path: Path) -> None:
    """The log was deleted, its own checkpoints not: what is known elsewhere is missed."""
    (tmp_path / "audit" / "2026-03.jsonl").unlink()

    assert both([tmp_path / "audit"], [tmp_path / "elsewhere.jsonl"]).code == TAMPERED


@pytest.mark.parametrize(("milliseconds", "code"), [(0, OK), (1, UNANCHORED), (999, UNANCHORED)])
async def test_the_border_of_a_silence(log: Log, tmp_path: Path, milliseconds: int, code: int) -> None:
    """A record counts as written in a silence from the first millisecond after two minutes of it on."""
    [text] = re.findall(rb'"timestamp": "(.*?)"', log.lines[-1])
    at = datetime.fromisoformat(text.decode())
    since = at - timedelta(seconds=120, milliseconds=milliseconds)
    made = []
    for size, when in ((RECORDS - 1, since), (RECORDS, at + timedelta(hours=1))):
        digest = sha256(log.lines[size - 1][:-1]).hexdigest()
        made.append(encode(Checkpoint(when, "chatops/1", size, digest)))
    (tmp_path / "elsewhere.jsonl").write_bytes(b"".join(made))

    assert judged(tmp_path).code == code


async def test_silences_that_overlap(log: Log, tmp_path: Path) -> None:
    """Each of two files has its own silences, and a record is looked for in all of them."""
    [text] = re.findall(rb'"timestamp": "(.*?)"', log.lines[-1])
    at = datetime.fromisoformat(text.decode())
    wide, narrow = tmp_path / "wide.jsonl", tmp_path / "narrow.jsonl"
    for path, minutes in ((wide, 30), (narrow, 1.5)):
        ends = ((RECORDS - 1, at - timedelta(minutes=minutes)), (RECORDS, at + timedelta(minutes=minutes)))
        hashed = [(size, when, sha256(log.lines[size - 1][:-1]).hexdigest()) for size, when in ends]
        path.write_bytes(
            b"".join(encode(Checkpoint(when, "chatops/1", size, digest)) for size, when, digest in hashed)
        )

    for checkpoints in ([wide, narrow], [narrow, wide]):
        assert both([tmp_path / "audit"], checkpoints).code == UNANCHORED


async def test_a_record_in_the_file_of_an_earlier_month(log: Log, tmp_path: Path) -> None:
    """Questions pass over the files of earlier months, so what was moved there would be hidden from them."""
    for name, code in (("2026-02.jsonl", TAMPERED), ("2026-04.jsonl", OK), ("a copy.jsonl", OK)):
        path = tmp_path / name
        path.write_bytes(b"".join(log.lines))
        assert both([path], [tmp_path / "elsewhere.jsonl"]).code == code


async def test_a_compressed_file_is_read_to_its_end_first(log: Log, tmp_path: Path) -> None:
    """What cannot be decompressed is unreadable, whatever was changed before the damage."""
    for lines, code in ((log.lines, OK), (log.lines[1:], TAMPERED)):
        whole = gzip.compress(b"".join(lines), mtime=0)
        for content, expected in ((whole, code), (whole[:-6] + b"\0" + whole[-5:], UNREADABLE)):
            (tmp_path / "2026-03.jsonl.gz").write_bytes(content)
            assert both([tmp_path / "2026-03.jsonl.gz"], [tmp_path / "elsewhere.jsonl"]).code == expected


async def test_names_that_only_look_like_a_month(log: Log, tmp_path: Path) -> None:
    """Digits of other scripts make no month; a folder that is named like one cannot be read."""
    (tmp_path / "audit" / "\uff12\uff10\uff12\uff17-03.jsonl").write_bytes(b"x\n")
    assert both([tmp_path / "audit"]).code == OK

    (tmp_path / "audit" / "2026-04.jsonl").mkdir()
    assert both([tmp_path / "audit"]).code == UNREADABLE


async def test_a_number_of_thousands_of_digits(log: Log, tmp_path: Path) -> None:
    """Is no sequence number, and no trace."""
    changed = log.lines[-1].replace(b'"seq": 4', b'"seq": ' + b"4" * 5000)
    (tmp_path / "audit" / "2026-03.jsonl").write_bytes(b"".join([*log.lines[:-1], changed]))

    assert both([tmp_path / "audit"]).code == TAMPERED


async def test_no_log_at_all(tmp_path: Path) -> None:
    """Whatever a checkpoint says."""
    (tmp_path / "audit").mkdir()
    (tmp_path / "forged.jsonl").write_bytes(b'{"size": 1, "hash": "x", "note": "y"}\n')

    assert both([tmp_path / "audit"], [tmp_path / "forged.jsonl"]).code == UNREADABLE


async def test_a_key_of_another_kind(log: Log, tmp_path: Path) -> None:
    """Only Ed25519 keys verify anything."""
    name, id_, key = KEY.public.line.split("+", 2)
    other = f"{name}+{id_}+Ag{key[2:]}"

    assert alone().main([f"--key={other}", str(tmp_path / "audit")]) == UNREADABLE
    assert main([f"--key={other}", str(tmp_path / "audit")]) == UNREADABLE
