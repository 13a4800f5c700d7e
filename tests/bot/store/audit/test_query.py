"""Questions to the log."""

import gzip
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from bot.core.domain import audit
from bot.core.domain.audit import Event
from bot.core.domain.moment import timestamp
from bot.core.domain.operation import State
from bot.core.domain.person import Person
from bot.core.ports.audit import Filters, QueryError
from bot.store.audit.query import parse_time, query, table
from bot.store.audit.record import NO_LINE, encode
from tests.fakes.operations import BOB, BOOT, CAROL, NOON, make_event, make_operation, make_vote

MARCH, MAY = datetime(2026, 3, 4, tzinfo=UTC), datetime(2026, 5, 4, tzinfo=UTC)


def _write(folder: Path, *events: Event) -> None:
    for seq, event in enumerate(events, start=1):
        with (folder / f"{event.at:%Y-%m}.jsonl").open("ab") as file:
            file.write(encode(event, seq, NO_LINE, BOOT) + b"\n")


def _event(at: datetime, user: Person = BOB, **changes: Any) -> Event:
    operation = make_operation(requester=user, state=State.SUCCEEDED, votes=(make_vote(CAROL),), **changes)
    return audit.ending(operation, at)


def _seqs(folder: Path, **filters: Any) -> Sequence[int]:
    return [record.fields["seq"] for record in query(folder, Filters(**filters))]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a log of three months."""
    _write(
        tmp_path,
        _event(datetime(2026, 3, 31, 23, 59, 59, 999000, tzinfo=UTC), service="api-gateway"),
        _event(datetime(2026, 4, 1, tzinfo=UTC), CAROL, environment="staging"),
        make_event(
            make_operation(3), at=datetime(2026, 4, 2, 10, tzinfo=UTC), reason='"service": "api-gateway"'
        ),
        replace(_event(datetime(2026, 5, 1, tzinfo=UTC)), action="scale"),
    )
    return tmp_path


@pytest.mark.parametrize(
    ("filters", "seqs"),
    [
        ({}, [1, 2, 3, 4]),
        ({"user": "bob"}, [1, 4]),
        ({"user": "@carol"}, [2]),
        ({"user": "101"}, [3]),
        ({"user": "bo"}, []),
        ({"service": "api-gateway"}, [1]),
        ({"environment": "staging"}, [2]),
        ({"action": "scale"}, [4]),
        ({"event": "command"}, [1, 2, 4]),
        ({"event": "command", "user": "bob", "action": "deploy"}, [1]),
        ({"since": datetime(2026, 4, 1, tzinfo=UTC)}, [2, 3, 4]),
        ({"until": datetime(2026, 4, 1, tzinfo=UTC)}, [1]),
        ({"since": datetime(2026, 4, 1, 2, tzinfo=timezone(timedelta(hours=2)))}, [2, 3, 4]),
        ({"since": datetime(2026, 4, 2, tzinfo=UTC), "until": datetime(2026, 5, 1, tzinfo=UTC)}, [3]),
    ],
)
def test_filters(folder: Path, filters: dict[str, Any], seqs: list[int]) -> None:
    """Every filter narrows, exactly; who approved did not act, and text inside of a value is no field."""
    assert _seqs(folder, **filters) == seqs


def test_lines_come_as_they_stand(folder: Path) -> None:
    """The lines are the bytes of the files, for whoever verifies or stores them elsewhere."""
    files = b"".join(path.read_bytes() for path in sorted(folder.iterdir()))

    assert "".join(record.line + "\n" for record in query(folder, Filters())).encode() == files


def test_unfinished_line_is_no_record(folder: Path) -> None:
    """A line that is being written, or was torn, is left out."""
    with (folder / "2026-05.jsonl").open("ab") as file:
        file.write(b'{"timestamp": "2026-05-02T00')

    assert _seqs(folder) == [1, 2, 3, 4]


def test_damaged_line_is_named(folder: Path) -> None:
    """A line that is no record is not skipped in silence."""
    with (folder / "2026-05.jsonl").open("ab") as file:
        file.write(b"\xff\n")

    with pytest.raises(QueryError, match=r"2026-05.jsonl:2 .*audit verify"):
        _seqs(folder)


def test_a_damaged_line_far_in_is_named(tmp_path: Path) -> None:
    """Blocks that were passed over count, too: people open the file at that line."""
    early, late = (encode(make_event(make_operation(1), at=at), 1, NO_LINE, BOOT) for at in (MARCH, MAY))
    lines = [*[late] * 4000, early[:90] + b" and what is no JSON", late]
    (tmp_path / "2026-05.jsonl").write_bytes(b"".join(line + b"\n" for line in lines))

    with pytest.raises(QueryError, match=r"2026-05.jsonl:4001 is no record"):
        _seqs(tmp_path, since=MARCH, until=MARCH + timedelta(days=1))


@pytest.mark.parametrize("content", [b"no gzip", gzip.compress(b"{}\n", mtime=0)[:-4]])
def test_a_compressed_file_that_is_damaged_is_named(folder: Path, content: bytes) -> None:
    """What cannot be decompressed is not skipped in silence, and is no trace."""
    (folder / "2026-04.jsonl").unlink()
    (folder / "2026-04.jsonl.gz").write_bytes(content)

    with pytest.raises(QueryError, match=r"2026-04.jsonl.gz.*audit verify"):
        _seqs(folder)


@pytest.mark.parametrize("before", [-700, -21, -1, 0, 1])
def test_a_clock_that_was_set_back_far_into_a_file(tmp_path: Path, before: int) -> None:
    """Among megabytes of a later month a record of the asked one is found, wherever reading pauses."""
    late, early = (
        encode(make_event(make_operation(1), at=at), 1, NO_LINE, BOOT) + b"\n" for at in (MAY, MARCH)
    )
    room = (1 << 20) + before
    broken = encode(make_event(make_operation(1), at=MARCH + timedelta(hours=1)), 1, NO_LINE, BOOT)[:60]
    filling = late * (room // len(late) - 1)
    padded = late[:-2] + b" " * (room - len(filling) - len(late)) + late[-2:]
    (tmp_path / "2026-05.jsonl").write_bytes(filling + padded + early + late * 3 + broken + b"\n")

    asked = Filters(since=MARCH - timedelta(days=1), until=MARCH + timedelta(minutes=1))
    assert [record.fields["timestamp"] for record in query(tmp_path, asked)] == [timestamp(MARCH)]
    lines = room // len(late) + 5
    with pytest.raises(QueryError, match=f"2026-05.jsonl:{lines} "):
        list(query(tmp_path, replace(asked, until=MARCH + timedelta(days=1))))


def test_no_log_has_no_answers(tmp_path: Path) -> None:
    """A folder without files, or none at all, holds no records."""
    assert _seqs(tmp_path / "missing") == []


def test_no_time() -> None:
    """What cannot be read is refused as a question is, with what to write instead."""
    assert parse_time("1h", NOON) == NOON - timedelta(hours=1)
    with pytest.raises(QueryError, match="write 2026-03-04"):
        parse_time("yesterday", NOON)
    for far in ("0001-01-01T00:00+10:00", "9999-12-31T23:00-10:00"):
        with pytest.raises(QueryError, match="out of range"):
            parse_time(far, NOON)


def test_table(tmp_path: Path) -> None:
    """People read one line for each record; nothing in it can move the cursor."""
    _write(
        tmp_path,
        _event(NOON + timedelta(seconds=61), command="/deploy \x1b[31m\nred \N{RIGHT-TO-LEFT OVERRIDE}"),
        make_event(make_operation(), reason="x"),
    )

    heading, first, second = table(query(tmp_path, Filters()))

    assert heading.split() == ["TIME", "(UTC)", "USER", "RESULT", "SECONDS", "APPROVED", "BY", "COMMAND"]
    assert first.split()[:6] == ["2026-03-04", "12:01:01", "@bob", "success", "61", "@carol"]
    assert first.endswith("/deploy \ufffd[31m\ufffdred \ufffd  [nothing -> v2.4.1]")
    assert second.split()[2:6] == ["@alice", "-", "-", "-"]
