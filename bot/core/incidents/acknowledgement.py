"""Who has taken an incident: by a click, by a ✅ as it is given, or by one that is read back later."""

from contextlib import suppress
from dataclasses import replace

from bot.core.domain.audit import EventName
from bot.core.domain.incident import Acknowledgement, Incident
from bot.core.domain.operation import Card, Verdict
from bot.core.domain.person import Member
from bot.core.domain.refusal import Refused
from bot.core.domain.step import Kind, Step
from bot.core.incidents.change import Altered, change
from bot.core.incidents.dependencies import Dependencies
from bot.core.incidents.turn import refuse_stranger, told
from bot.core.ports.chat import CardGone, ChatDenied

_NEEDLESS = frozenset({Kind.PAGE, Kind.CALL})
"""Nobody is woken any more for what somebody has taken."""


async def acknowledge(deps: Dependencies, incident_id: str, by: Member) -> Incident:
    """Write down who has taken the page, the first one for good; raise Refused for who may not take it."""
    now = deps.clock.now()

    def alter(incident: Incident) -> Altered:
        _refuse_uncalled(deps, incident, by)
        if incident.acknowledged is not None or not incident.is_open:
            return incident, ()
        after = replace(incident.giving_up(_NEEDLESS), acknowledged=Acknowledgement(by.person, now))
        if deps.pager is not None:
            after = after.wanting(Step(kind=Kind.ACKNOWLEDGE, wanted_at=now, number=incident.reopened))
        return after, (told(after, EventName.INCIDENT_ACKNOWLEDGED, now, by.person),)

    return await change(deps, incident_id, alter)


def _refuse_uncalled(deps: Dependencies, incident: Incident, by: Member) -> None:
    """Raise Refused for strangers, unless they are the ones who were called."""
    is_called = any(each.person is not None and each.person.id == by.id for each in incident.calls)
    if not (is_called and by.is_able):
        refuse_stranger(deps, by)


async def hear(deps: Dependencies, incident: Incident) -> None:
    """Read who has given a ✅ while nobody listened; raise ChatError, StoreError.

    Reactions do not say when they were given. One on the card may be older than the last opening, and would
    silence a page that nobody has seen; so of what was opened again only the calls are read.
    """
    if incident.acknowledged is not None or not incident.is_open:
        return
    for card in _cards(incident.calls) if incident.reopened else takeable(incident):
        with suppress(CardGone, ChatDenied):
            for ballot in await deps.chat.ballots(card):
                if ballot.verdict is Verdict.APPROVE:
                    await hear_one(deps, incident.id, ballot.user_id)


async def hear_one(deps: Dependencies, incident_id: str, user_id: str) -> None:
    """Weigh one person's ✅ on a call; a stranger's is passed over. Raise ChatError, StoreError."""
    member = await deps.chat.member(user_id)
    if member is not None:
        with suppress(Refused):
            await acknowledge(deps, incident_id, member)


def takeable(incident: Incident) -> list[Card]:
    """Return the messages on which a ✅ takes the page: every call, and the card."""
    card = incident.step(Kind.CARD)
    return _cards((*incident.calls, card) if card is not None else incident.calls)


def _cards(steps: tuple[Step, ...]) -> list[Card]:
    return [each.card for each in steps if each.card is not None]
