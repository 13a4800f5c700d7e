"""Decisions as others have made them, each with a real incident behind it; see docs/security.md."""

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.core.domain.operation import Operation, Verdict
from bot.core.domain.person import Member
from bot.core.domain.requirement import Row
from bot.core.domain.second_factor import SecondFactor
from bot.core.policy import evaluate as policy
from bot.core.policy import quorum
from bot.core.policy.evaluate import Decision, Outcome, Reason
from bot.core.policy.quorum import Quorum
from bot.core.second_factor import code as codes
from bot.core.second_factor.code import Checked
from bot.core.workflow import authority, ballots, cancel, verify, vote
from bot.core.workflow.dependencies import Dependencies
from bot.core.workflow.verify import People
from tests.bot.core.policy.sample import ENGINEER
from tests.fakes.chat import FakeChat
from tests.security.attack import Patch

Counts = Callable[[Row, Any, Member], bool]
_obstacle, _evaluate, _own = quorum.obstacle, policy.evaluate, cancel._own


def counting(counts: Counts) -> Sequence[Patch]:
    """Let everybody count for whom `counts` says so, whoever they are."""

    def judge(row: Row, ids: Any, _asker: str, votes: Any, _more: Any = ()) -> Quorum:
        yes = [member for member, verdict in votes if verdict is Verdict.APPROVE and counts(row, ids, member)]
        enough = len(yes) >= sum(slot.count for slot in row.slots)
        return Quorum("approved" if enough else "waiting")

    def obstacle(row: Row, ids: Any, _asker: str, member: Member, _more: Any = ()) -> str | None:
        return None if counts(row, ids, member) else "no"

    return (
        (quorum, "judge", judge),
        (quorum, "obstacle", obstacle),
        (quorum, "voting_role", lambda _row, _ids, _member, _more=(): "anyone"),
    )


def _is_open(row: Row, ids: Any, _member: Member) -> bool:
    return not any(ids.get(name) for slot in row.slots for name in slot.roles)


def _is_called(*names: str) -> Counts:
    return lambda _row, _ids, member: unicodedata.normalize("NFKC", member.name).casefold() in names


ANYONE = counting(lambda _row, _ids, _member: True)
OPEN_WHEN_EMPTY = counting(_is_open)
BY_NAME = counting(_is_called("bob", "carol"))
BY_ROLE_NAME = counting(lambda _row, _ids, member: "1180000000000000777" in member.role_ids)
"""The id of a role that is also called team-lead."""
NOT_ALICE = counting(lambda _row, _ids, member: member.name != "alice")


def judging(change: Callable[[Member], Member]) -> Sequence[Patch]:
    """Let a part of somebody's standing be overlooked."""

    def obstacle(row: Row, ids: Any, asker: str, member: Member, more: Any = ()) -> str | None:
        return _obstacle(row, ids, asker, change(member), more)

    return ((quorum, "obstacle", obstacle),)


BOTS_COUNT = judging(lambda member: replace(member, is_bot=False))
ONESELF_COUNTS = (
    (quorum, "obstacle", lambda row, ids, _asker, member, more=(): _obstacle(row, ids, "", member, more)),
)


def _per_role(row: Row, ids: Any, _asker: str, votes: Any, _more: Any = ()) -> Quorum:
    """Count the holders of each role by themselves: one human stands for two."""
    held = [
        sum(any(ids[name] & member.role_ids for name in slot.roles) for member, _ in votes) >= slot.count
        for slot in row.slots
    ]
    return Quorum("approved" if all(held) else "waiting")


_PEOPLE_UNCOUNTED = (authority, "is_too_early", lambda *_: False)
PER_ROLE = ((quorum, "judge", _per_role), _PEOPLE_UNCOUNTED)
EVENTS_ARE_VOTES = ((ballots, "_known", lambda *_: None), *ANYONE, _PEOPLE_UNCOUNTED)
REJECTIONS_ARE_ABSENCES = ANYONE
_judge = quorum.judge


def _of_those_left(row: Row, ids: Any, asker: str, votes: Any, more: Any = ()) -> Quorum:
    """Ask nobody where nobody is left who could be asked."""
    return _judge(row, ids, asker, votes, more) if votes else Quorum("approved")


NOBODY_LEFT_TO_ASK = ((quorum, "judge", _of_those_left), _PEOPLE_UNCOUNTED)


def _allowing(matrix: Any, facts: Any) -> Decision:
    found = _evaluate(matrix, facts)
    if found.row is not None:
        return found
    row = Row(facts.action, requesters=("engineer",), line=1)
    return Decision(Outcome.ALLOWED, row, Reason(holds=True, text="nothing forbids it"))


OPEN_WITHOUT_A_ROW = ((authority, "evaluate", _allowing),)
EVERYBODY_ASKS = (
    (policy, "_may_ask", lambda *_: Reason(holds=True, text="anyone")),
    (verify, "_changed", lambda *_: None),
)


async def _as_they_were(deps: Dependencies, operation: Operation) -> authority.Voters:
    matrix = deps.matrix()
    return [
        (Member(each.user.id, each.user.name, matrix.role_ids(each.role)), each.verdict)
        for each in operation.votes
    ]


async def _requester_as_they_were(deps: Dependencies, operation: Operation) -> People:
    asker = operation.requester
    requester = Member(asker.id, asker.name, frozenset({ENGINEER}))
    return People(requester, await _as_they_were(deps, operation))


STALE_ROLES = ((authority, "voters", _as_they_were),)
STALE_REQUESTER = ((verify, "people", _requester_as_they_were),)
STALE_MATRIX = ((verify, "_together", lambda *_: None),)
STALE_MEANING = ((verify, "_changed", lambda *_: None),)
_member = FakeChat.member
ROLES_OF_THE_MOMENT = ((FakeChat, "member", lambda chat, user_id, _since=None: _member(chat, user_id)),)


async def _no_drift(*_: object) -> None:
    return None


async def _as_it_is(_deps: Dependencies, operation: Operation, *_: object) -> Operation:
    return operation


BY_TAG = ((verify, "drift", _no_drift),)
DEAF_TO_MODERATORS = (
    (cancel, "discredit", _no_drift),
    (ballots, "withdraw", _as_it_is),
    (verify, "refresh", _as_it_is),
)


async def _any_card(deps: Dependencies, _message_id: str) -> Operation | None:
    return next(iter(await deps.store.unsettled()), None)


async def _anybodys(deps: Dependencies, operation_id: str, by: Member, verb: str) -> Operation:
    operation = await deps.store.operation(operation_id)
    by = by if operation is None else Member(operation.requester.id, operation.requester.name)
    return await _own(deps, operation_id, by, verb)


ANY_MESSAGE = ((vote, "on_card", _any_card), (verify, "refresh", _as_it_is))
ANYBODYS_BUTTON = ((cancel, "_own", _anybodys),)

NO_CODE = ((authority, "_counts", lambda *_: True),)
GLASS_WITHOUT_A_CODE = ((Operation, "is_confirmed_by_code", False), (verify, "_alone", lambda *_: None))
_check = codes.check


def _forgetful(factor: SecondFactor, secret: str, code: str, now: datetime) -> Checked:
    """Hold a code against the time alone, and not against what was taken before."""
    return _check(replace(factor, last_step=0), secret, code, now)


REPLAYED = ((codes, "check", _forgetful),)
