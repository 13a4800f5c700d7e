"""The life of an approval with a code, killed at every call to the disk; what it leaves is judged.

`python -m tests.faults.proving FOLDER POINTS SEED`, with the disk preloaded: kills at so many points (0: all
of them) and prints, as JSON, how many there were and which promises did not hold.
"""

import asyncio
import json
import os
import random
import shutil
import signal
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from bot.core.domain.operation import FINAL, Operation, Verdict
from bot.core.domain.refusal import Refused
from bot.store.folder import open_store
from tests.bot.core.workflow.proving import asking
from tests.fakes.authenticator import code, enrolled
from tests.fakes.bench import BOB, Bench
from tests.fakes.operations import HandClock
from tests.faults.disk import Fault, arm, counted
from tests.faults.judge import judge, log_lines
from tests.faults.life import OUTSIDE, STATE
from tests.faults.outside import Kept, Outside, keep, load

KEY = bytes(range(32))
SECONDS = 20.0


async def life(folder: Path) -> None:
    """Enrol bob, ask, let him give a code and then his sign, see it through; begun again it goes on."""
    bench, outside = Bench(), load(folder / OUTSIDE)
    bench.matrix = bench.file = asking()
    outside.starts += 1
    keep(outside, folder / OUTSIDE)
    bench.ids = bench.interactions = outside.starts * 100
    async with open_store(folder / STATE, bench.clock, sealing=KEY) as memory:
        parts: Any = bench
        parts.store, parts.factors, parts.incidents = (
            memory.operations,
            memory.second_factors,
            memory.incidents,
        )
        parts.locks, parts.reviews = memory.locks, memory.reviews
        parts.chat = Kept(outside.chat, outside, folder / OUTSIDE)
        parts.delivery = Kept(outside.delivery, outside, folder / OUTSIDE)
        bench.start()
        await bench.workflow.reconcile()
        if await bench.factors.factor(BOB) is None:
            await bench.factors.save(enrolled())
        known = [
            *await memory.operations.unsettled(),
            *await memory.operations.history("order-service", "production"),
        ]
        operation = known[0] if known else await bench.workflow.submit(bench.request())
        await _approve(bench, outside, folder, operation)
        ended = await _until(memory.operations.operation, operation.id, lambda one: one.state in FINAL)
        _confirm(folder, outside, f"{ended.state} {operation.id}")
        await bench.crash()


async def _approve(bench: Bench, outside: Outside, folder: Path, operation: Operation) -> None:
    posted = await _until(bench.store.operation, operation.id, lambda one: one.card or one.state in FINAL)
    if posted.card is None or posted.state in FINAL:
        return
    try:
        await bench.workflow.prove(operation.id, bench.chat.members[BOB], code(bench.clock.now()))
    except Refused as refusal:
        if refusal.code not in {"given", "too-late"}:  # what the life before this one may have left
            raise
    _confirm(folder, outside, f"proven {operation.id}")
    outside.chat.react(posted.card, BOB, Verdict.APPROVE)
    keep(outside, folder / OUTSIDE)
    await bench.workflow.vote(posted.card.message_id, BOB, Verdict.APPROVE)


def _confirm(folder: Path, outside: Outside, what: str) -> None:
    if what not in outside.confirmed:
        outside.confirmed.append(what)
        keep(outside, folder / OUTSIDE)


async def _until(read: Any, id_: str, holds: Callable[[Operation], object]) -> Operation:
    """Read until it holds: the store tells nobody what it keeps."""
    async with asyncio.timeout(SECONDS):
        while True:
            found: Operation | None = await read(id_)
            if found is not None and holds(found):
                return found
            await asyncio.sleep(0.0005)


async def halves(folder: Path) -> list[str]:
    """Return what does not belong together: a used code without its proof, or the other way round."""
    async with open_store(folder / STATE, HandClock(), sealing=KEY) as memory:
        operations = await memory.operations.unsettled()
        operations = [*operations, *await memory.operations.history("order-service", "production")]
        factor = await memory.second_factors.factor(BOB)
        is_used = factor is not None and factor.last_step > 0
        proofs = sum(len(each.proofs) for each in operations)
        return [] if proofs == int(is_used) else [f"{proofs} proofs, and the code is used: {is_used}"]


def sweep(folder: Path, points: int, seed: int) -> dict[str, Any]:
    """Kill at each call in turn; return the calls there are, the points, the violations."""
    _forked(folder / "whole", _count)
    calls = int((folder / "whole" / "calls").read_text())
    every = range(1, calls + 1)
    chosen = sorted(random.Random(seed).sample(every, points)) if points else every  # noqa: S311 - no secret
    wrong = [f"killed at {at}: {one}" for at in chosen for one in _killed_at(folder / str(at), at)]
    return {"calls": calls, "points": len(chosen), "violations": wrong}


def _killed_at(folder: Path, at: int) -> Iterator[str]:
    died = _forked(folder, lambda place: _armed(place, at))
    if died != -signal.SIGKILL:
        yield f"it was not killed, it ended with {died}"
    if (folder / STATE / "chatops.db").exists() and _forked(folder, _judged_halves):
        yield "a code and its proof were torn apart"
    if _forked(folder, _whole):
        yield "begun again it did not end"
        return
    yield from judge(folder)
    events = Counter(json.loads(line)["event"] for line in log_lines(folder / STATE))
    if events["vote.second_factor"] != 1:
        yield f"the code is written down {events['vote.second_factor']} times"
    shutil.rmtree(folder)


def _forked(folder: Path, work: Callable[[Path], int]) -> int:
    """Do `work` in a process of its own; return its exit code, or the signal that ended it, below 0."""
    (folder / STATE).mkdir(parents=True, exist_ok=True)
    child = os.fork()
    if child == 0:
        code_ = 1
        try:
            code_ = work(folder)
        finally:
            os._exit(code_)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def _count(folder: Path) -> int:
    arm(folder / STATE)
    asyncio.run(life(folder))
    (folder / "calls").write_text(str(counted()))
    return 0


def _armed(folder: Path, at: int) -> int:
    arm(folder / STATE, Fault(kind="kill", at=at))
    return _whole(folder)


def _whole(folder: Path) -> int:
    asyncio.run(life(folder))
    return 0


def _judged_halves(folder: Path) -> int:
    return len(asyncio.run(halves(folder)))


if __name__ == "__main__":
    found = sweep(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
    sys.stdout.write(json.dumps(found))
