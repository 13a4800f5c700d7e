"""Every class of forged approval that has happened elsewhere, as something to try on a whole workflow."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import Any

from bot.core.domain.operation import Operation, State
from bot.core.domain.plan import Action
from bot.core.domain.refusal import Refused
from bot.core.domain.requirement import Slot
from tests.bot.core.policy.sample import ENGINEER, LEAD
from tests.bot.core.workflow.endings import approved
from tests.fakes.bench import ALICE, APPROVE, BOB, CAROL, DAVE, DBA, MALLORY, REJECT, ROBOT, Bench
from tests.security import naive
from tests.security.attack import Act, Attack
from tests.security.stolen import STOLEN

TWO_LEADS = (Slot(("team-lead",), 2),)
LEAD_AND_DBA = (Slot(("team-lead",)), Slot(("dba",)))


def asking(bench: Bench, *slots: Slot, **roles: frozenset[str]) -> None:
    """Let deploys to production ask for these approvals; `roles` mean these ids."""
    rows = tuple(
        replace(row, slots=slots)
        if slots and row.action == "deploy" and "production" in row.environments
        else row
        for row in bench.matrix.rows
    )
    named = {**bench.matrix.roles, **{name.replace("_", "-"): ids for name, ids in roles.items()}}
    bench.matrix = bench.file = replace(bench.matrix, rows=rows, roles=named)


def voting(who: str, *before: Callable[[Bench], object]) -> Act:
    """Ask for a deploy after `before`, and let somebody put a ✅ under it."""

    async def act(bench: Bench) -> None:
        for step in before:
            step(bench)
        await bench.react(await bench.ask(), who)

    return act


def meanwhile(*steps: Callable[[Bench], object]) -> Act:
    """Let things happen between bob's ✅ and the start."""

    async def act(bench: Bench) -> None:
        await approved(bench)
        for step in steps:
            step(bench)
        await bench.restart()

    return act


async def _without_a_row(bench: Bench) -> None:
    bench.matrix = replace(bench.matrix, rows=())
    with suppress(Refused):
        await bench.ask()


async def _asking_as_a_stranger(bench: Bench) -> None:
    with suppress(Refused):
        await bench.ask(MALLORY, action=Action.SCALE, version=None, replicas=5)


async def _renamed_after_asking(bench: Bench) -> None:
    bench.chat.grant(ALICE, LEAD)
    operation = await bench.ask()
    bench.chat.change(ALICE, name="a1ice")
    await bench.react(operation, ALICE)


async def _promoted(bench: Bench) -> None:
    operation = await bench.ask()
    bench.chat.promote(DAVE, LEAD)
    await bench.react(operation, DAVE)


async def _twice(bench: Bench) -> None:
    asking(bench, *TWO_LEADS)
    operation = await bench.ask()
    for _ in range(3):
        await bench.react(operation, BOB)


async def _another_meaning(bench: Bench) -> None:
    operation = await bench.ask()
    asking(bench, team_lead=frozenset({LEAD, ENGINEER}))
    await bench.react(operation, DAVE)


async def _without_responders(bench: Bench) -> None:
    operation = await bench.ask()
    for lead in (BOB, CAROL):
        bench.chat.kick(lead)
    await bench.react(operation, DAVE)


async def _cleared(bench: Bench) -> None:
    asking(bench, *TWO_LEADS)
    operation = await bench.ask()
    await bench.react(operation, BOB)
    bench.chat.ballots_on[bench.card(operation).message_id].clear()
    await bench.workflow.cleared(bench.card(operation).message_id)
    await bench.react(operation, CAROL)


async def _deleted(bench: Bench) -> None:
    operation = await approved(bench)
    card = bench.card(operation)
    bench.chat.delete(card)
    await bench.workflow.card_deleted(card.message_id)
    await bench.restart()


async def _deleted_unseen(bench: Bench) -> None:
    operation = await approved(bench)
    bench.chat.delete(bench.card(operation))
    await bench.restart()


async def _rejection_removed(bench: Bench) -> None:
    operation = await bench.ask()
    await bench.react(operation, BOB, REJECT)
    await bench.unreact(operation, BOB, REJECT)
    await bench.react(operation, CAROL)


async def _overruled(bench: Bench) -> None:
    asking(bench, *TWO_LEADS)
    operation = await bench.ask()
    for who, sign in ((BOB, REJECT), (CAROL, None), (DAVE, None)):
        await (bench.react(operation, who) if sign is None else bench.react(operation, who, sign))


async def _on_another_message(bench: Bench) -> None:
    await bench.ask()
    await bench.workflow.vote("7999", BOB, APPROVE)


async def _someone_elses_button(bench: Bench) -> None:
    await bench.react(await bench.ask(), BOB)
    bench.delivery.effects.clear()
    rollback = await bench.ask(action=Action.ROLLBACK, version=None)
    with suppress(Refused):
        await bench.workflow.confirm(rollback.id, bench.chat.members[MALLORY])


def forged(**changes: Any) -> Act:
    """Change the plan of an approved operation where it is kept."""

    def step(bench: Bench) -> None:
        [kept] = bench.store.operations.values()
        bench.store.operations[kept.id] = replace(kept, plan=replace(kept.plan, **changes))

    return meanwhile(step)


def _unasked(bench: Bench) -> Operation:
    """Put into the memory as approved what nobody has approved."""
    [kept] = bench.store.operations.values()
    bench.chat.ballots_on[bench.card(kept).message_id].clear()
    bench.store.operations[kept.id] = replace(kept, votes=(), state=State.APPROVED)
    return kept


def change(who: str, **changes: Any) -> Callable[[Bench], object]:
    """Change what Discord says of somebody."""
    return lambda bench: bench.chat.change(who, **changes)


def leads(*ids: str) -> Callable[[Bench], object]:
    """Let `team-lead` mean these roles."""
    return lambda bench: asking(bench, team_lead=frozenset(ids))


def undeclared(bench: Bench) -> None:
    """Ask for approvals of a role that was mistyped."""
    asking(bench, Slot(("team-laed",)))


ANYONE = (
    ("an account without any role puts a ✅", voting(MALLORY), naive.ANYONE),
    ("the role has no holders' ids at all", voting(MALLORY, leads()), naive.OPEN_WHEN_EMPTY),
    ("the row names a role that is not declared", voting(MALLORY, undeclared), naive.OPEN_WHEN_EMPTY),
    ("no row is for the request", _without_a_row, naive.OPEN_WITHOUT_A_ROW),
    (
        "somebody without any role asks for what needs no approval",
        _asking_as_a_stranger,
        naive.EVERYBODY_ASKS,
    ),
    (
        "whoever asked approves it as a lead",
        voting(ALICE, lambda bench: bench.chat.grant(ALICE, LEAD)),
        naive.ONESELF_COUNTS,
    ),
    ("what nobody approved stands in the memory as approved", meanwhile(_unasked), naive.STALE_MATRIX),
)
SCOPE = (
    ("a lead puts a ✅ under another message", _on_another_message, naive.ANY_MESSAGE),
    ("somebody presses the button of another's request", _someone_elses_button, naive.ANYBODYS_BUTTON),
    ("the environment was swapped after the approval", forged(environment="staging"), naive.BY_TAG),
    ("the version was swapped after the approval", forged(version="v2.3.2"), naive.BY_TAG),
)
NAMES = (
    ("a stranger calls themselves bob", voting(MALLORY, change(MALLORY, name="bob")), naive.BY_NAME),
    ("in full-width letters", voting(MALLORY, change(MALLORY, name="\uff42\uff4f\uff42")), naive.BY_NAME),
    (
        "another role is called team-lead",
        voting(MALLORY, change(MALLORY, role_ids=frozenset({"1180000000000000777"}))),
        naive.BY_ROLE_NAME,
    ),
    ("whoever asked renames themselves and approves", _renamed_after_asking, naive.NOT_ALICE),
)
STALE = (
    ("the role was taken", meanwhile(lambda bench: bench.chat.revoke(BOB, LEAD)), naive.STALE_ROLES),
    ("the approver was thrown out", meanwhile(lambda bench: bench.chat.kick(BOB)), naive.STALE_ROLES),
    ("the approver was timed out", meanwhile(change(BOB, is_timed_out=True)), naive.STALE_ROLES),
    ("the approver is not screened", meanwhile(change(BOB, is_pending=True)), naive.STALE_ROLES),
    ("the requester was thrown out", meanwhile(lambda bench: bench.chat.kick(ALICE)), naive.STALE_REQUESTER),
    (
        "the matrix asks for two by now",
        meanwhile(lambda bench: asking(bench, *TWO_LEADS)),
        naive.STALE_MATRIX,
    ),
    ("the matrix means other people by now", _another_meaning, naive.STALE_MEANING),
)
SECOND_REVIEWERS = (
    ("a bot holds the role", voting(ROBOT), naive.BOTS_COUNT),
    ("a second account was given the role after the request", _promoted, naive.ROLES_OF_THE_MOMENT),
    (
        "one human holds both roles",
        voting(
            CAROL,
            lambda bench: asking(bench, *LEAD_AND_DBA, dba=frozenset({DBA})),
            lambda bench: bench.chat.grant(CAROL, DBA),
        ),
        naive.PER_ROLE,
    ),
    ("one human's ✅ is told three times", _twice, naive.EVENTS_ARE_VOTES),
)
MOVED = (
    (
        "the tag was moved after the approval",
        meanwhile(lambda bench: bench.delivery.move("order-service", "v2.4.1")),
        naive.BY_TAG,
    ),
)
MODERATORS = (
    ("whoever took the server over threw out all who approve", _without_responders, naive.NOBODY_LEFT_TO_ASK),
    ("a moderator removed all reactions", _cleared, naive.DEAF_TO_MODERATORS),
    ("a moderator deleted the card", _deleted, naive.DEAF_TO_MODERATORS),
    ("a moderator deleted the card while the bot was away", _deleted_unseen, naive.DEAF_TO_MODERATORS),
    ("a moderator removed a lead's ❌", _rejection_removed, naive.REJECTIONS_ARE_ABSENCES),
    ("more people agree than a lead's ❌ counts", _overruled, naive.REJECTIONS_ARE_ABSENCES),
)

ATTACKS = tuple(
    Attack(key, *attack)
    for key, attacks in (
        ("security-anyone", ANYONE),
        ("security-scope", SCOPE),
        ("security-names", NAMES),
        ("security-stale", STALE),
        ("security-reviewers", SECOND_REVIEWERS),
        ("security-moved", MOVED),
        ("security-moderators", MODERATORS),
        ("security-stolen", STOLEN),
    )
    for attack in attacks
)
