"""Answers "who did what when" from the JSON lines, without the bot and its database."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.core.domain import moment
from bot.core.ports.audit import Filters, QueryError, Record
from bot.store.audit import segments

_TIMESTAMP = slice(15, 38)  # of the line, to the milliseconds: the key comes first and has one length
_BLOCK = 1 << 18  # bytes: what a question holds in memory at once, some times over
_FEW = timedelta(days=100)
_WORDS = ("timestamp", "user", "command", "channel", "event", "id", "user_id")
_TOLD = frozenset({"approved_by", "result", "duration_seconds", "seq", "approvals", "reason"})
"""What every record of every version has: words, and what may be null. Whatever else stands there is none."""
_COLUMNS = (
    ("TIME (UTC)", 19),
    ("USER", 16),
    ("RESULT", 9),
    ("SECONDS", 7),
    ("APPROVED BY", 20),
    ("COMMAND", 0),
)


def query(folder: Path, filters: Filters) -> Iterator[Record]:
    """Yield the matching records of the log in `folder`, oldest first, one at a time; raise QueryError.

    An unfinished last line is no record yet.
    """
    since = _stamp(filters.since) if filters.since else None
    for path in segments.find(folder):
        # A record never stands in the file of a month before its own.
        if since and segments.month(path).encode() < since[:7]:
            continue
        yield from _matching(_lines(path, _dates(filters)), filters, _OfFile(path))


def matching(lines: Iterable[bytes], filters: Filters, name: str) -> Iterator[Record]:
    """Yield the records among `lines`, which are those of the file `name`, that match; raise QueryError."""
    return _matching(enumerate(lines, start=1), filters, lambda number: f"{name}:{number}")


def _matching(
    lines: Iterable[tuple[int, bytes]], filters: Filters, where: Callable[[int], str]
) -> Iterator[Record]:
    needles = _needles(filters)
    since, until = (_stamp(at) if at else None for at in (filters.since, filters.until))
    for place, line in lines:
        at = line[_TIMESTAMP]
        if (since and at < since) or (until and at >= until):
            continue
        if all(any(needle in line for needle in group) for group in needles):
            record = _parse(line, place, where)
            if _is_by(filters.user, record):
                yield record


def parse_time(text: str, now: datetime, *, is_end: bool = False) -> datetime:
    """Read a time as `moment.parse` does; raise QueryError."""
    try:
        at = moment.parse(text, now, is_end=is_end)
        _stamp(at)
    except (ValueError, OverflowError) as error:
        raise QueryError(str(error)) from error
    return at


def table(records: Iterable[Record]) -> Iterator[str]:
    """Yield the lines of a table for people: a heading, then one line for each record as it comes."""
    yield _row([title for title, _ in _COLUMNS])
    for record in records:
        fields = record.fields
        yield _row(
            [
                str(fields["timestamp"])[:19].replace("T", " "),
                _text(fields["user"]),
                _text(fields["result"]),
                _text(fields["duration_seconds"]),
                _text(fields["approved_by"]),
                _text(fields["command"] or fields["event"]) + _change(fields),
            ]
        )


def _change(fields: Mapping[str, object]) -> str:
    """Return what a command came to; records did not always say it."""
    change = fields.get("change")
    return f"  [{_text(change)}]" if change else ""


def _needles(filters: Filters) -> list[list[bytes]]:
    """Return, for each filter, byte strings of which one stands in every matching line.

    Quotes within a value are escaped, so a key can only be found where it is one.
    """
    wanted = {
        key: getattr(filters, key) for key in ("service", "environment", "action", "event", "id", "channel")
    }
    groups = [[_pair(key, value)] for key, value in wanted.items() if value]
    if filters.user:
        name = filters.user.removeprefix("@")
        groups.append([_pair("user", f"@{name}"), _pair("user_id", name)])
    return groups


def _is_by(user: str | None, record: Record) -> bool:
    """Whether `user` acted: the approvals inside a line name people, too."""
    if user is None:
        return True
    name = user.removeprefix("@")
    return bool(record.fields["user"] == f"@{name}" or record.fields["user_id"] == name)


def _pair(key: str, value: str) -> bytes:
    return json.dumps({key: value}, ensure_ascii=True)[1:-1].encode("ascii")


def _stamp(at: datetime) -> bytes:
    """Write a time as the lines do, to the milliseconds."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds")[:23].encode()


def _dates(filters: Filters) -> list[bytes]:
    """Return how the lines of the asked months begin, where they are few; else nothing, which begins all."""
    if filters.since is None or filters.until is None or filters.until - filters.since > _FEW:
        return [b""]
    days = (filters.until - filters.since).days + 2
    at = filters.since.astimezone(UTC)
    return sorted({b'{"timestamp": "%b' % _stamp(at + timedelta(days=day))[:7] for day in range(days)})


def _lines(path: Path, beginnings: Sequence[bytes]) -> Iterator[tuple[int, bytes]]:
    """Yield place (in bytes) and content of the lines; a block in which none begins so is passed over whole.

    A clock that was set back leaves records of a month in the files of later ones, so all of them are read.
    """
    place, rest = 0, b""
    for block in _blocks(path):
        end = block.rfind(b"\n") + 1
        first = rest + block[: block.find(b"\n") + 1]  # the line that both have a part of
        if end and not any(beginning in block or first.startswith(beginning) for beginning in beginnings):
            place += len(rest) + end
        elif end:
            for line in (rest + block[: end - 1]).split(b"\n"):
                yield place, line
                place += len(line) + 1
        rest = block[end:] if end else rest + block


@dataclass(frozen=True, slots=True)
class _OfFile:
    """Tells the line at a place; counted only when somebody has to know."""

    path: Path

    def __call__(self, place: int) -> str:
        before = 0
        for block in _blocks(self.path):
            before += block.count(b"\n", 0, max(place, 0))
            place -= len(block)
        return f"{self.path}:{before + 1}"


def _blocks(path: Path) -> Iterator[bytes]:
    """Yield the bytes of a file; raise QueryError where they cannot be had."""
    try:
        with segments.opened(path) as file:
            while block := file.read(_BLOCK):
                yield block
    except OSError as error:
        raise QueryError(
            f"{path} cannot be read ({error.strerror or error}); see `chatops audit verify`."
        ) from error


def _parse(line: bytes, place: int, where: Callable[[int], str]) -> Record:
    try:
        text = line.decode("ascii")
        fields = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise _no_record(where(place)) from error
    if not isinstance(fields, dict) or not all(isinstance(fields.get(key), str) for key in _WORDS):
        raise _no_record(where(place))
    if not fields.keys() >= _TOLD:
        raise _no_record(where(place))
    return Record(text, fields)


def _no_record(where: str) -> QueryError:
    return QueryError(f"{where} is no record; see `chatops audit verify`.")


def _row(cells: list[str]) -> str:
    return "  ".join(f"{cell:<{width}}" for cell, (_, width) in zip(cells, _COLUMNS, strict=True)).rstrip()


def _text(value: object) -> str:
    """Write a value on one line: control characters of a name or command must not move the cursor."""
    if value is None:
        return "-"
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in str(value))
