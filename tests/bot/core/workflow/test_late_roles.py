"""Roles that were given after the request: they approve nothing of it, and can stop it."""

from dataclasses import replace

import pytest

from bot.core.domain.audit import EventName
from bot.core.domain.operation import Source, State, Verdict, Vote
from bot.core.workflow import authority
from tests.bot.core.policy.sample import LEAD
from tests.fakes.bench import APPROVE, BOB, ERIN, REJECT, Bench


async def test_a_bot_that_may_not_ask_since_when_says_so(bench: Bench) -> None:
    """No vote counts while Discord hides since when roles are held; the card names what the bot lacks."""
    operation = await bench.ask()
    bench.chat.discreet = True
    await bench.react(operation, BOB)
    assert [notice for notice in bench.chat.notices() if "View Audit Log" in notice]
    assert not bench.now(operation).votes

    bench.chat.discreet = False
    await bench.react(operation, BOB)
    assert bench.now(operation).state is State.SUCCEEDED


async def test_a_role_given_after_the_request_is_late(bench: Bench) -> None:
    """Somebody made a lead in between has no vote on it, now or read back later; they have on the next."""
    operation = await bench.ask()
    bench.chat.promote(ERIN, LEAD)
    await bench.react(operation, ERIN)
    await bench.restart()
    assert bench.now(operation).state is State.PENDING
    assert {event.user.id for event in bench.events(EventName.DENIED)} == {ERIN}
    await bench.react(operation, BOB)

    later = await bench.ask(version="v2.3.2")
    await bench.react(later, ERIN)
    assert bench.effects(later) == 1


@pytest.mark.parametrize("how", ["seen", "read back", "read at execution", "after their yes"])
async def test_a_cross_counts_with_the_roles_of_the_moment(bench: Bench, how: str) -> None:
    """Somebody made a lead in between stops it, however their ❌ is learnt of; since when matters to a ✅."""
    operation = await bench.ask()
    bench.chat.promote(ERIN, LEAD)
    card = bench.card(operation)
    if how == "after their yes":
        await bench.react(operation, ERIN)
    if how in {"seen", "after their yes"}:
        await bench.react(operation, ERIN, REJECT)
    else:
        bench.chat.react(card, ERIN, REJECT)
        await (bench.restart() if how == "read back" else bench.react(operation, BOB))

    assert bench.now(operation).state is State.REJECTED
    assert not bench.effects(operation)


@pytest.mark.parametrize("signs", [(APPROVE, REJECT), (REJECT, APPROVE)])
async def test_both_signs_of_one_person_are_weighed_as_a_cross(
    bench: Bench, signs: tuple[Verdict, ...]
) -> None:
    """Who said yes before and no now has all their roles, whichever sign is asked about last."""
    operation = await bench.ask()
    bench.chat.promote(ERIN, LEAD)
    erin = bench.chat.members[ERIN].person
    votes = tuple(Vote(erin, sign, "team-lead", bench.clock.now(), Source.GATEWAY) for sign in signs)
    said = replace(operation, votes=votes)
    voters = await authority.voters(bench.deps, said)

    count = authority.judge(bench.matrix, said.row, said, voters)
    assert count.rejected_by is not None


async def test_a_cross_counts_where_nobody_tells_since_when(bench: Bench) -> None:
    """A bot that may not ask since when people hold their roles can still be stopped."""
    operation = await bench.ask()
    bench.chat.discreet = True
    await bench.react(operation, BOB, REJECT)
    assert bench.now(operation).state is State.REJECTED
