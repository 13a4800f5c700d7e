"""The judge itself: in a life that went well, each thing that is forged is found."""

import asyncio
import hashlib
import json
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from tests.faults.judge import judge, log_lines
from tests.faults.life import LIVES, OUTSIDE, STATE
from tests.faults.outside import Outside, keep, load

Records: TypeAlias = list[dict[str, Any]]


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Return the folder of each life, lived once without a fault."""
    folders = {name: tmp_path_factory.mktemp(name) for name in LIVES}
    for name, folder in folders.items():
        asyncio.run(LIVES[name](folder))
    return folders


@pytest.fixture
def folder(lived: dict[str, Path], tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """Return a copy of a life's folder."""
    return shutil.copytree(lived[request.param], tmp_path / "copy")


@pytest.mark.parametrize("folder", LIVES, indirect=True)
def test_nothing_is_found_where_nothing_is_wrong(folder: Path) -> None:
    """A whole life is judged whole."""
    assert judge(folder) == []


def without(event: str) -> Callable[[Records], Records]:
    """Return what takes the records of an event out."""
    return lambda records: [one for one in records if one["event"] != event]


def doubled(event: str) -> Callable[[Records], Records]:
    """Return what adds the records of an event once more."""
    return lambda records: [*records, *(one for one in records if one["event"] == event)]


@pytest.mark.parametrize(
    ("folder", "forge", "found"),
    [
        ("operation_life", doubled("operation.approved"), "operation.approved of op_101 stands 2 times"),
        ("operation_life", doubled("vote"), "vote of op_101 stands 2 times"),
        ("operation_life", without("command"), "succeeded op_101 was confirmed, and there is no command"),
        ("operation_life", without("operation.requested"), "asked op_101 was confirmed"),
        ("operation_life", without("operation.started"), "op_101 had an effect without an intent"),
        ("incident_life", doubled("incident.paged"), "incident.paged of inc_101 stands 2 times"),
        ("incident_life", without("incident.opened"), "opened inc_101 was confirmed"),
        ("incident_life", without("incident.resolved"), "resolved inc_101 was confirmed"),
    ],
    indirect=["folder"],
)
def test_a_log_that_was_forged_whole(folder: Path, forge: Callable[[Records], Records], found: str) -> None:
    """Chain, file and database agree on a log that says something else: only its meaning is wrong."""
    _rewrite(folder / STATE, forge)

    assert [one for one in judge(folder) if found in one], judge(folder)
    assert not [one for one in judge(folder) if "chain" in one or "the same" in one]


def more_effects(outside: Outside) -> None:
    """Let the deploy have been carried out twice."""
    outside.delivery.effects *= 2


def more_orders(outside: Outside) -> None:
    """Let the deploy have been ordered twice, of a back end that forgives it."""
    outside.delivery.calls *= 2


def more_confirmed(outside: Outside) -> None:
    """Let somebody have been told of a request that is nowhere."""
    outside.confirmed.append("asked op_7")


def nothing_confirmed(outside: Outside) -> None:
    """Let the life have stopped in the middle."""
    outside.confirmed.clear()


def more_rooms(outside: Outside) -> None:
    """Let everything of the room have been made twice."""
    outside.rooms.effects *= 2


def more_pages(outside: Outside) -> None:
    """Let the pager have rung twice."""
    outside.pager.pages *= 2


@pytest.mark.parametrize(
    ("folder", "forge", "found"),
    [
        ("operation_life", more_effects, "op_101 had 2 effects"),
        ("operation_life", more_orders, "op_101 was ordered 2 times"),
        ("operation_life", more_confirmed, "asked op_7 was confirmed, and there is no operation.requested"),
        ("operation_life", nothing_confirmed, "the life did not end well"),
        ("incident_life", more_rooms, "was made 2 times"),
        ("incident_life", more_pages, "rang 2 times"),
    ],
    indirect=["folder"],
)
def test_an_outside_that_was_forged(folder: Path, forge: Callable[[Outside], None], found: str) -> None:
    """What happened outside is held against what was written down."""
    outside = load(folder / OUTSIDE)
    forge(outside)
    keep(outside, folder / OUTSIDE)

    assert [one for one in judge(folder) if found in one], judge(folder)


@pytest.mark.parametrize("folder", ["operation_life"], indirect=True)
@pytest.mark.parametrize(
    ("change", "found"),
    [
        (lambda data: data.replace(b"@alice", b"@mally", 1), "the chain breaks at line 2"),
        (lambda data: data[: data.rindex(b"\n", 0, -1) + 1], "and they are not the same"),
    ],
    ids=["altered", "cut"],
)
def test_files_that_were_changed(folder: Path, change: Callable[[bytes], bytes], found: str) -> None:
    """The files are compared with themselves, by the chain, and with the database."""
    [file] = (folder / STATE / "audit").glob("????-??.jsonl")
    file.write_bytes(change(file.read_bytes()))

    assert [one for one in judge(folder) if found in one], judge(folder)


def _rewrite(state: Path, forge: Callable[[Records], Records]) -> None:
    """Write the log anew, as somebody who knows how it is made: hashes, files and database."""
    [file] = (state / "audit").glob("????-??.jsonl")
    lines, before = list[bytes](), "0" * 64
    for seq, record in enumerate(forge([json.loads(line) for line in log_lines(state)]), 1):
        lines.append(json.dumps({**record, "seq": seq, "prev": before}).encode())
        before = hashlib.sha256(lines[-1]).hexdigest()
    file.write_bytes(b"".join(line + b"\n" for line in lines))
    with sqlite3.connect(state / "chatops.db") as database:
        for trigger in ("audit_is_never_changed", "audit_is_never_deleted"):
            database.execute(f"DROP TRIGGER {trigger}")
        database.execute("DROP INDEX audit_command")
        database.execute("DELETE FROM audit")
        rows = [(seq, json.loads(line)["event"], line) for seq, line in enumerate(lines, 1)]
        database.executemany("INSERT INTO audit VALUES (?, '2026-03', ?, '', ?)", rows)
    database.close()
