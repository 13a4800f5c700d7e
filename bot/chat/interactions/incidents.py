"""The commands about incidents, wherever they were given: from their words to the desk, and the answer."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import discord

from bot.chat import people, text
from bot.chat.cards import incident as incident_card
from bot.chat.cards.face import Face
from bot.chat.cards.incident import answers
from bot.chat.cards.incident.lists import listing
from bot.chat.cards.incident.timeline import timeline
from bot.chat.incident_desk import IncidentDesk
from bot.chat.interactions.acknowledgement import acknowledge
from bot.chat.interactions.attempts import attempt
from bot.chat.interactions.mentions import written_out
from bot.chat.interactions.reply import reply
from bot.core.domain.incident import Incident, Role
from bot.core.domain.person import Member
from bot.core.domain.refusal import Refused
from bot.core.domain.request import Attempt

_PROSE = frozenset({"title", "summary", "text", "add", "reason"})
"""Words that are read elsewhere, too."""
_SAID = {"yes": True, "true": True, "no": False, "false": False}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A command that somebody gave; `person` is who is meant by the word of that name.

    `now` and the team's `timezone` are for the answer.
    """

    desk: IncidentDesk
    attempt: Attempt
    words: Mapping[str, str]
    now: datetime
    timezone: str = "UTC"
    person: Member | None = None

    def word(self, name: str) -> str | None:
        """Return a word that may be left out."""
        return self.words.get(name)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the one who asked reads, and the incidents it speaks of."""

    face: Face
    incidents: tuple[Incident, ...]


async def carry_out(
    interaction: "discord.Interaction[Any]",
    name: str,
    person: discord.Member | None = None,
    **words: str | None,
) -> None:
    """Acknowledge a slash command, hand it to the desk, and answer the one who gave it."""
    await acknowledge(interaction.response)
    await finish(interaction, name, person, **words)


async def finish(
    interaction: "discord.Interaction[Any]",
    name: str,
    person: discord.Member | None = None,
    **words: str | None,
) -> None:
    """Hand to the desk what is acknowledged already; words without a value were not given."""
    client = interaction.client
    given = {
        key: await written_out(interaction, word) if key in _PROSE else word
        for key, word in words.items()
        if word is not None
    }
    if person is not None:
        given["person"] = f"@{person.name}"
    asked = Asked(
        desk=client.incidents,
        attempt=attempt(interaction, name, **given),
        words=given,
        now=client.clock.now(),
        timezone=client.timezone,
        person=None if person is None else people.from_member(person),
    )
    await reply(interaction, (await answer(name, asked)).face)


async def answer(name: str, asked: Asked) -> Answer:
    """Carry out the command of this name, `incident create`; raise Refused."""
    return await ANSWERS[name](asked)


async def _create(asked: Asked) -> Answer:
    about = asked.words["title"], asked.words["severity"], asked.word("service"), asked.word("summary")
    incident = await asked.desk.create(asked.attempt, *about)
    others = await asked.desk.before(incident)
    told = _told(answers.created(incident, others), incident)
    return Answer(told.face, (incident, *others))


async def _update(asked: Asked) -> Answer:
    incident = await asked.desk.update(
        asked.attempt,
        asked.words["text"],
        status=asked.word("status"),
        notify=_is_yes("notify", asked.word("notify") or "no"),
        incident=asked.word("incident"),
    )
    return _told(answers.updated(incident), incident)


async def _severity(asked: Asked) -> Answer:
    incident = await asked.desk.set_severity(asked.attempt, asked.words["severity"], asked.word("incident"))
    return _told(answers.rated(incident), incident)


async def _assign(asked: Asked) -> Answer:
    if asked.person is None:
        raise Refused("usage", "Name a person of this server. Nothing was done.")
    role = asked.word("role") or Role.COMMANDER
    incident = await asked.desk.assign(asked.attempt, asked.person, role, asked.word("incident"))
    return _told(answers.assigned(incident, asked.person, role), incident)


async def _timeline(asked: Asked) -> Answer:
    """Show the timeline or, with words to add, add them; a time alone would add nothing."""
    added, at, name = asked.word("add"), asked.word("at"), asked.word("incident")
    if added is not None:
        incident = await asked.desk.note(asked.attempt, added, at, name)
        return _told(answers.noted(incident), incident)
    if at is not None:
        raise Refused("usage", "Say with add: what happened at that time. Nothing was done.")
    found = await asked.desk.timeline(asked.attempt, name)
    return Answer(timeline(found, asked.timezone), (found.incident,))


async def _list(asked: Asked) -> Answer:
    found = await asked.desk.listing(asked.attempt)
    return Answer(listing(found, asked.now), tuple(found))


async def _resolve(asked: Asked) -> Answer:
    incident = await asked.desk.resolve(asked.attempt, asked.words["text"], asked.word("incident"))
    return _told(answers.resolved(incident), incident)


async def _reopen(asked: Asked) -> Answer:
    incident = await asked.desk.reopen(asked.attempt, asked.word("reason"), asked.word("incident"))
    return _told(answers.reopened(incident), incident)


async def _postmortem(asked: Asked) -> Answer:
    incident = await asked.desk.postmortem(asked.attempt, asked.word("incident"))
    face = Face(answers.drafted(incident), discord.Embed(), incident_card.postmortem(incident))
    return Answer(face, (incident,))


def _told(sentence: str, incident: Incident) -> Answer:
    return Answer(Face(text.cut(sentence, text.CONTENT), discord.Embed()), (incident,))


def _is_yes(name: str, word: str) -> bool:
    """Read a word that is typed where Discord has a switch; raise Refused."""
    if (said := _SAID.get(word.strip().casefold())) is None:
        raise Refused("usage", f"{name} is yes or no. Nothing was done.")
    return said


ANSWERS: Mapping[str, Callable[[Asked], Awaitable[Answer]]] = {
    "incident create": _create,
    "incident update": _update,
    "incident severity": _severity,
    "incident role": _assign,
    "incident assign": _assign,
    "incident timeline": _timeline,
    "incident list": _list,
    "incident resolve": _resolve,
    "incident reopen": _reopen,
    "incident postmortem": _postmortem,
}
"""What carries out each command about incidents."""
