"""An independent judge over a life: it reads the outside, the audit files, the database, and asks nobody."""

import hashlib
import json
import sqlite3
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from tests.faults.life import OUTSIDE, STATE
from tests.faults.outside import Outside, load

ONCE = frozenset(
    {
        "command",
        "operation.requested",
        "operation.confirmed",
        "operation.approved",
        "operation.started",
        "vote",
        "vote.second_factor",
        "incident.opened",
        "incident.room",
        "incident.paged",
        "incident.resolved",
        "incident.meeting",
    }
)
"""Each of these happens at most once in the lives of `life.py`, for one id."""
NEEDED = {
    "asked": "operation.requested",
    "proven": "vote.second_factor",
    "succeeded": "command",
    "opened": "incident.opened",
}
"""What the log must hold once the bot has confirmed this."""


def judge(folder: Path, *, is_over: bool = True) -> list[str]:
    """Return every promise that does not hold in a life's folder whose bot does not run.

    `is_over`: the life was taken to its end, so it must have ended well.
    """
    outside, lines = load(folder / OUTSIDE), log_lines(folder / STATE)
    records = [json.loads(line) for line in lines]
    return [
        *_chain(lines),
        *_twice(records),
        *_stored(folder / STATE, lines),
        *_lost(outside, records),
        *_effects(outside, records),
        *_repeated(outside),
        *(_unfinished(outside) if is_over else ()),
    ]


def undurable(outside: Outside, lines: Sequence[bytes]) -> list[str]:
    """Return what was done outside, or confirmed, by a bot of whose log only these lines are left."""
    records = [json.loads(line) for line in lines]
    return [*_lost(outside, records), *_effects(outside, records)]


def log_lines(state: Path) -> list[bytes]:
    """Return the lines of the audit files in order; a torn last one, as a crash leaves it, is none."""
    files = sorted((state / "audit").glob("????-??.jsonl"))
    return [line for path in files for line in path.read_bytes().split(b"\n")[:-1]]


def _chain(lines: list[bytes]) -> Iterator[str]:
    before = "0" * 64
    for number, line in enumerate(lines, start=1):
        record = json.loads(line)
        if (record["seq"], record["prev"]) != (number, before):
            yield f"the chain breaks at line {number}"
        before = hashlib.sha256(line).hexdigest()


def _twice(records: list[dict[str, Any]]) -> Iterator[str]:
    counts = Counter((one["event"], one["id"]) for one in records if one["event"] in ONCE)
    yield from (
        f"{event} of {id_} stands {count} times" for (event, id_), count in counts.items() if count > 1
    )


def _stored(state: Path, lines: list[bytes]) -> Iterator[str]:
    """Compare the files with the database they are exported from."""
    if not (state / "chatops.db").exists():
        return
    with sqlite3.connect(f"file:{state / 'chatops.db'}?mode=ro", uri=True) as database:
        kept = [bytes(row[0]) for row in database.execute("SELECT line FROM audit ORDER BY seq")]
    database.close()
    if kept != lines:
        yield f"the files hold {len(lines)} records, the database {len(kept)}, and they are not the same"


def _lost(outside: Outside, records: list[dict[str, Any]]) -> Iterator[str]:
    """Look for what was confirmed and is not written down."""
    known = {(one["event"], one["id"]) for one in records}
    for what, id_ in (each.split() for each in outside.confirmed):
        needed = NEEDED.get(what, f"incident.{what}")
        if (needed, id_) not in known:
            yield f"{what} {id_} was confirmed, and there is no {needed}"


def _effects(outside: Outside, records: list[dict[str, Any]]) -> Iterator[str]:
    """Hold that no effect is doubled, and none was had without a durable intent."""
    started = {one["id"] for one in records if one["event"] == "operation.started"}
    for id_, count in Counter(order.operation_id for order in outside.delivery.effects).items():
        if count > 1:
            yield f"{id_} had {count} effects"
        if id_ not in started:
            yield f"{id_} had an effect without an intent"
    for id_, count in Counter(order.operation_id for order in outside.delivery.calls).items():
        if count > 1:
            yield f"{id_} was ordered {count} times"


def _repeated(outside: Outside) -> Iterator[str]:
    """Hold that nothing was ordered, made or rung twice.

    A back end that knows its orders has one effect of two: the bot has to ask before it orders again.
    """
    counts = {
        "was ordered": Counter(order.operation_id for order in outside.delivery.calls),
        "was made": Counter(str(effect) for effect in outside.rooms.effects),
        "rang": Counter(page.key for page in outside.pager.pages),
    }
    for what, counted in counts.items():
        yield from (f"{one} {what} {count} times" for one, count in counted.items() if count > 1)


def _unfinished(outside: Outside) -> Iterator[str]:
    if not {each.split()[0] for each in outside.confirmed} & {"succeeded", "resolved"}:
        yield f"the life did not end well: {outside.confirmed}"
