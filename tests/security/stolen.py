"""What somebody tries who has an approver's Discord account, and not their phone."""

from collections.abc import Awaitable, Callable
from contextlib import suppress

from bot.core.domain.person import Person
from bot.core.domain.refusal import Refused
from tests.bot.core.workflow.proving import asking
from tests.bot.core.workflow.world import COMMANDER
from tests.fakes.authenticator import code, enrolled, wrong_code
from tests.fakes.bench import ALICE, BOB, Bench
from tests.security import naive
from tests.security.attack import Act


def stealing(*steps: Callable[[Bench], Awaitable[object]]) -> Act:
    """Let a row ask for codes, and do this with the accounts of bob, a lead, and alice, a commander."""

    async def act(bench: Bench) -> None:
        bench.matrix = bench.file = asking()
        bench.chat.grant(ALICE, COMMANDER)
        for id_ in (ALICE, BOB):
            await bench.factors.save(enrolled(person=Person(id_, bench.chat.members[id_].name)))
        for step in steps:
            with suppress(Refused):
                await step(bench)

    return act


async def _signing(bench: Bench) -> None:
    await bench.react(await bench.ask(), BOB)


async def _guessing(bench: Bench) -> None:
    operation = await bench.ask()
    await bench.react(operation, BOB)
    await bench.workflow.prove(operation.id, bench.chat.members[BOB], wrong_code(bench.clock.now()))


async def _code_for_another(bench: Bench) -> None:
    """Sign, with an account, what its owner gave no code for; they gave one for something else."""
    first, second = await bench.ask(), await bench.ask()
    await bench.workflow.prove(first.id, bench.chat.members[BOB], code(bench.clock.now()))
    await bench.react(second, BOB)


async def _replaying(bench: Bench) -> None:
    """Use a code once more that its owner has just entered, read over their shoulder."""
    first, second = await bench.ask(), await bench.ask()
    await bench.workflow.prove(first.id, bench.chat.members[BOB], code(bench.clock.now()))
    await bench.react(second, BOB)
    await bench.workflow.prove(second.id, bench.chat.members[BOB], code(bench.clock.now()))


async def _breaking_the_glass(bench: Bench) -> None:
    operation = await bench.ask(ALICE, break_glass="it burns")
    await bench.workflow.confirm(operation.id, bench.chat.members[ALICE])


STOLEN = (
    ("a stolen account of a lead puts a ✅", stealing(_signing), naive.NO_CODE),
    ("and guesses a code", stealing(_guessing), naive.NO_CODE),
    ("and its owner gave a code for another request", stealing(_code_for_another), naive.NO_CODE),
    ("and uses the code that its owner has just used", stealing(_replaying), naive.REPLAYED),
    (
        "a stolen account of a commander breaks the glass",
        stealing(_breaking_the_glass),
        naive.GLASS_WITHOUT_A_CODE,
    ),
)
