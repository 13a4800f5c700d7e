"""The buttons under an incident's messages; they outlive restarts, as their whole meaning is in their id."""

import re
import sys
from collections.abc import Iterator
from enum import StrEnum
from typing import Any, Self

import discord
from discord.ui import Button, View

from bot.chat import people, text
from bot.chat.cards.incident import answers, sentences
from bot.chat.incident_desk import IncidentDesk
from bot.chat.interactions import submission
from bot.chat.interactions.lasting_button import ActingButton, row
from bot.chat.interactions.reply import tell
from bot.core.domain.incident import OPEN_STATUSES, Incident, Status
from bot.core.domain.person import Member
from bot.core.domain.plan import Action
from bot.core.domain.step import INFERRED, Kind, Step

if sys.version_info >= (3, 12):
    from typing import override
else:
    from typing_extensions import override

_LABEL = 80
"""Characters of a label; https://docs.discord.com/developers/components/reference#button."""
_ROLLED_OUT = frozenset({Action.DEPLOY, Action.ROLLBACK})


class Verb(StrEnum):
    """What a button asks for; a status corrects the one that was taken from an update's text."""

    ROLLBACK = "rollback"
    ACKNOWLEDGE = "acknowledge"
    INVESTIGATING = "investigating"
    IDENTIFIED = "identified"
    MONITORING = "monitoring"


class IncidentButton(
    ActingButton,
    template=rf"chatops:incident:(?P<verb>{'|'.join(Verb)}):(?P<incident>[\w-]{{1,70}})(?::(?P<update>[0-9]{{1,6}}))?",
):
    """One verb under a message about an incident; who may press it is the core's matter.

    `update` is the number of the update whose status it corrects.
    """

    def __init__(
        self,
        verb: Verb,
        incident_id: str,
        label: str = "",
        *,
        update: int | None = None,
        disabled: bool = False,
    ) -> None:
        self.verb = verb
        self.incident_id = incident_id
        self.update = update
        is_danger = verb is Verb.ROLLBACK
        button: Button[View] = Button(
            label=label,
            style=discord.ButtonStyle.danger if is_danger else discord.ButtonStyle.secondary,
            custom_id=f"chatops:incident:{verb}:{incident_id}" + ("" if update is None else f":{update}"),
            disabled=disabled,
        )
        super().__init__(button)

    @classmethod
    @override
    def read(cls, match: re.Match[str]) -> Self:
        """Read the button back from its id."""
        update = match["update"]
        return cls(Verb(match["verb"]), match["incident"], update=None if update is None else int(update))

    @override
    async def act(self, interaction: "discord.Interaction[Any]") -> None:
        by, desk = people.from_interaction(interaction), interaction.client.incidents
        told = await act(desk, self, by, str(interaction.id))
        await tell(interaction, told)


async def act(desk: IncidentDesk, button: IncidentButton, by: Member, interaction_id: str) -> str:
    """Hand a click to the desk; return the sentence for the one who clicked. Raise Refused."""
    incident_id = button.incident_id
    match button.verb:
        case Verb.ROLLBACK:
            return submission.taken(await desk.roll_back(incident_id, by, interaction_id))
        case Verb.ACKNOWLEDGE:
            return answers.acknowledged(await desk.acknowledge(incident_id, by))
        case Verb.INVESTIGATING | Verb.IDENTIFIED | Verb.MONITORING:
            number, status = button.update or 0, Status(button.verb)  # an id of old holds no number
            return answers.corrected(await desk.correct(incident_id, number, status, by))


def under(incident: Incident, step: Step) -> View | None:
    """Return the buttons that belong under the step's message now; None where there are none."""
    return row(_buttons(incident, step)) if incident.is_open else None


def _takes_page(incident: Incident, step: Step) -> bool:
    """Tell whether the page is taken here: on a call, or, where a pager calls, on the card."""
    is_open = incident.acknowledged is None and incident.pager is not None
    return is_open and (step.kind is Kind.CALL or (step.kind is Kind.CARD and not incident.step(Kind.CALL)))


def _buttons(incident: Incident, step: Step) -> Iterator[IncidentButton]:
    if step.kind in {Kind.CARD, Kind.ANNOUNCEMENT} and incident.service and _has_way_back(incident):
        yield IncidentButton(Verb.ROLLBACK, incident.id, text.cut(f"Roll back {incident.service}", _LABEL))
    if _takes_page(incident, step):
        yield IncidentButton(Verb.ACKNOWLEDGE, incident.id, "I take it")
    is_newest = step.number == len(incident.updates) - 1
    if step.kind is Kind.UPDATE and is_newest and step.result == INFERRED:
        for status in OPEN_STATUSES:
            label, is_current = sentences.word(status), status is incident.status
            yield IncidentButton(Verb(status), incident.id, label, update=step.number, disabled=is_current)


def _has_way_back(incident: Incident) -> bool:
    """Tell whether a version was rolled out before that may be what broke it, also one still under way."""
    return any(each.action in _ROLLED_OUT for each in incident.changes)
