"""A workflow whose deploys ask for a code, and people who enter theirs."""

from dataclasses import replace

import pytest

from bot.core.domain.operation import Operation
from bot.core.domain.person import Person
from bot.core.domain.refusal import Refused
from bot.core.domain.requirement import Row, Slot
from bot.core.policy.matrix import Matrix
from tests.bot.core.policy.sample import sample
from tests.fakes.authenticator import code, enrolled
from tests.fakes.bench import ALICE, BOB, CAROL, DAVE, Bench


def asking(*slots: Slot, second_factor: str | None = "totp") -> Matrix:
    """Return a matrix whose deploys to production ask for a code."""
    row = Row(
        "deploy",
        environments=("production",),
        slots=slots or (Slot(("team-lead",)),),
        requesters=("engineer",),
        second_factor=second_factor,
    )
    return replace(sample(), rows=(row,))


@pytest.fixture
async def bench() -> Bench:
    """Return a bench where deploys ask for a code, and both leads have an app."""
    bench = Bench()
    bench.matrix = bench.file = asking()
    for id_, name in ((BOB, "bob"), (CAROL, "carol"), (ALICE, "alice"), (DAVE, "dave")):
        await bench.factors.save(enrolled(person=Person(id_, name)))
    return bench


async def enter(bench: Bench, operation: Operation, user_id: str, steps: int = 0) -> None:
    """Let somebody enter the code that their app shows."""
    by = bench.chat.members[user_id]
    await bench.workflow.prove(operation.id, by, code(bench.clock.now(), steps))
    await bench.rest()


async def refused(bench: Bench, operation: Operation, user_id: str, entered: str = "") -> str:
    """Return why a code is not taken."""
    by = bench.chat.members[user_id]
    with pytest.raises(Refused) as caught:
        await bench.workflow.prove(operation.id, by, entered or code(bench.clock.now()))
    return caught.value.sentence
