"""The commands that are no power over production, as the command line answers them."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

import discord

from bot.app import incident_questions
from bot.app.incident_questions import IncidentRoom
from bot.chat.cards import approvals as approvals_card
from bot.chat.cards import audit as audit_card
from bot.chat.cards import help as help_card
from bot.chat.cards import lock as lock_texts
from bot.chat.cards import logs as log_card
from bot.chat.cards import plots
from bot.chat.cards import policy as policy_card
from bot.chat.cards import report as report_card
from bot.chat.cards import runbook as runbook_card
from bot.chat.cards import status as status_card
from bot.chat.cards.face import Face
from bot.chat.cards.plots import Plot
from bot.chat.interactions.incidents import ANSWERS
from bot.chat.runbook_desk import RunbookDesk
from bot.core.domain.command import Command
from bot.core.domain.refusal import Refused
from bot.core.domain.request import Attempt
from bot.core.inquiries.approvals import approvals, withdraw
from bot.core.inquiries.audit import audit
from bot.core.inquiries.explanation import explanation
from bot.core.inquiries.logs import logs
from bot.core.inquiries.manual import manual
from bot.core.inquiries.matrix import matrix
from bot.core.inquiries.report import report
from bot.core.inquiries.sources import Sources
from bot.core.inquiries.status import status
from bot.core.workflow import Workflow

_ELSEWHERE = Plot(remark="Discord shows a plot with it.")


@dataclass(frozen=True, slots=True)
class Asked:
    """A command that somebody gave, and what answers it; a word that was not given is None."""

    sources: Sources
    workflow: Workflow
    attempt: Attempt
    words: Mapping[str, str]
    runbooks: RunbookDesk | None = None

    def word(self, name: str) -> str | None:
        """Return a word that may be left out."""
        return self.words.get(name)


async def answer(
    sources: Sources,
    workflow: Workflow,
    attempt: Attempt,
    command: Command,
    incidents: IncidentRoom | None = None,
    runbooks: RunbookDesk | None = None,
) -> Face:
    """Return what everybody or the asker would read in Discord; raise Refused."""
    if command.name in ANSWERS:
        if incidents is None:
            raise Refused("no-incidents", "Incidents are not run from here. Nothing was done; use Discord.")
        return await incident_questions.answer(incidents, attempt, command)
    return await _ANSWERS[command.name](Asked(sources, workflow, attempt, command.words, runbooks))


async def _status(asked: Asked) -> Face:
    found = await status(asked.sources, asked.attempt, asked.word("service"), asked.word("environment"))
    remark = plots.missing(found)
    return status_card.card(found, _ELSEWHERE if remark is None else Plot(remark=remark))


async def _logs(asked: Asked) -> Face:
    named = {name: asked.word(name) for name in ("environment", "last", "grep", "level")}
    return log_card.sheet(await logs(asked.sources, asked.attempt, asked.words["service"], **named))


async def _approvals(asked: Asked) -> Face:
    return approvals_card.card(await approvals(asked.sources, asked.attempt))


async def _withdraw(asked: Asked) -> Face:
    await withdraw(asked.sources, asked.attempt, asked.words["operation"], asked.workflow.withdraw)
    return Face("Cancelled. Nothing was changed.", discord.Embed())


async def _audit(asked: Asked) -> Face:
    return audit_card.card(await audit(asked.sources, asked.attempt, asked.words))


async def _explain(asked: Asked) -> Face:
    return policy_card.explained(await explanation(asked.sources, asked.attempt, asked.words))


async def _show(asked: Asked) -> Face:
    return policy_card.shown(await matrix(asked.sources, asked.attempt))


async def _reload(asked: Asked) -> Face:
    return policy_card.reloaded(await asked.workflow.reload(asked.attempt))


async def _lock(asked: Asked) -> Face:
    where = asked.words["service"], asked.words["environment"]
    lock = await asked.workflow.lock(asked.attempt, *where, asked.words["reason"], asked.word("for"))
    return lock_texts.locked(lock)


async def _unlock(asked: Asked) -> Face:
    where = asked.words["service"], asked.words["environment"]
    lock = await asked.workflow.unlock(asked.attempt, *where)
    return lock_texts.unlocked(lock, asked.attempt.requester.person)


async def _report(asked: Asked) -> Face:
    found = await report(asked.sources, asked.attempt, asked.word("period"))
    return report_card.card(found, Plot() if found.is_empty else _ELSEWHERE)


async def _runbook(asked: Asked) -> Face:
    if asked.runbooks is None:
        raise Refused("no-runbooks", "Runbooks are not played from here. Nothing was done; use Discord.")
    name = asked.word("name")
    if name is None:
        return runbook_card.listing(await asked.runbooks.listing(asked.attempt))
    play = await asked.runbooks.start(asked.attempt, name)
    face = runbook_card.card(play)
    return Face(f"{runbook_card.began(play)}\n{face.content}", face.embed)


async def _help(asked: Asked) -> Face:
    return help_card.card(await manual(asked.sources, asked.attempt, asked.words))


async def _in_discord(asked: Asked) -> Face:
    """Turn away what is between Discord and one person's phone: a terminal is another place to be seen in."""
    sentence = (
        "Second factors are enrolled in Discord, each by their own person. Nothing was changed; an operator "
        "takes a lost one away with `chatops totp reset USER`."
    )
    await asked.workflow.turn_away(asked.attempt, sentence)
    raise Refused("only-in-discord", sentence)


_ANSWERS: Mapping[str, Callable[[Asked], Awaitable[Face]]] = {
    "status": _status,
    "logs": _logs,
    "approvals": _approvals,
    "approvals cancel": _withdraw,
    "audit": _audit,
    "policy explain": _explain,
    "policy show": _show,
    "policy reload": _reload,
    "lock": _lock,
    "unlock": _unlock,
    "report": _report,
    "runbook": _runbook,
    "totp enroll": _in_discord,
    "totp remove": _in_discord,
    "totp status": _in_discord,
    "help": _help,
}
