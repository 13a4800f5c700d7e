"""How each thing on a status card reads: one line, harmless whoever wrote its parts."""

from collections.abc import Mapping

from bot.chat import text
from bot.chat.cards import sentences
from bot.core.domain.incident import Incident
from bot.core.domain.lock import Lock
from bot.core.domain.operation import Operation, State
from bot.core.domain.plan import Action
from bot.core.inquiries.answers import NoAnswer
from bot.core.inquiries.health import Health
from bot.core.inquiries.status import Frozen, Target

SIGNS: Mapping[Health, str] = {
    Health.STOPPED: "⚪",
    Health.HEALTHY: "🟢",
    Health.UNTOLD: "▫️",
    Health.UNKNOWN: "❔",
    Health.DEGRADED: "🟡",
    Health.DOWN: "🔴",
}
_ENDS: Mapping[State, str] = {State.SUCCEEDED: "✅", State.FAILED: "❌"}
_NAME = 60
_PLACE = 40
_WORDS = 150
_MOST = 4


def place(service: str, environment: str) -> str:
    """Name a target."""
    return f"{text.line(service, _NAME)} in {text.line(environment, _PLACE)}"


def running(target: Target) -> str:
    """Tell what runs in one environment: `production v2.4.1 3/3`."""
    where, serves = text.line(target.environment, _PLACE), target.running
    if isinstance(serves, NoAnswer):
        return f"{where} {no_answer(serves)}"
    version = text.line(serves.version or "nothing", _NAME)
    if serves.desired is None:
        return f"{where} {version}"
    if serves.desired <= 0:
        return f"{where} {version}, {Health.STOPPED}"
    return f"{where} {version} {serves.ready}/{serves.desired}"


def no_answer(silence: NoAnswer) -> str:
    """Tell that something did not answer, and why."""
    return f"no answer: {text.line(silence.why, _WORDS)}"


def incident(open_: Incident) -> str:
    """Tell what is broken, and when that began."""
    where = f" on {text.line(open_.service, _NAME)}" if open_.service else ""
    title = text.line(open_.title, _WORDS)
    return f"🚨 {open_.severity.upper()}{where}: {title}, opened {text.moment(open_.opened_at)}"


def under_way(operation: Operation) -> str:
    """Tell what waits or runs, who asked for it, and where its card is."""
    asked = f"asked by {text.person(operation.requester.name)}"
    since = text.moment(operation.started_at or operation.created_at)
    link = f" {text.link(operation.place, operation.card)}" if operation.card else ""
    return f"{sentences.title(operation.plan)}: {sentences.stands(operation)}, {asked} {since}{link}"


def lock(standing: Lock) -> str:
    """Tell who locked what, why, and until when."""
    until = f", until {text.moment(standing.until, 'f')}" if standing.until else ""
    why = text.line(standing.reason, _WORDS)
    where = place(standing.service, standing.environment)
    return f"🔒 {where}: {why}, by {text.person(standing.by.name)}{until}"


def freeze(standing: Frozen) -> str:
    """Tell what nobody does where, and until when."""
    actions = text.line(" or ".join(standing.actions), _NAME)
    where = text.line(standing.environment, _PLACE)
    until = f"until {text.moment(standing.until, 'f')}" if standing.until else "with no end in sight"
    return f"❄️ {text.line(standing.name, _NAME)}: no {actions} in {where} {until}"


def deploy(ended: Operation) -> str:
    """Tell who deployed what, when, approved by whom, and how it ended."""
    plan = ended.plan
    version = text.line(plan.version or "the version before", _NAME)
    what = f"back to {version} in" if plan.action is Action.ROLLBACK else f"{version} to"
    when = text.moment(ended.started_at or ended.created_at)
    approvers = text.people([vote.user.name for vote in ended.approvals][:_MOST])
    alone = ", alone (break-glass)" if ended.glass is not None else ""
    approved = f", approved by {approvers}" if approvers else alone
    return (
        f"{_ENDS.get(ended.state, '❔')} {what} {text.line(plan.environment, _PLACE)}: {ended.state} {when}, "
        f"by {text.person(ended.requester.name)}{approved}"
    )
