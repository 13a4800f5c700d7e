"""What a card says in words, state by state: what happened, what was not done, what to do now."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from bot.chat import text
from bot.core.domain.catalog import Catalog
from bot.core.domain.operation import Operation, State
from bot.core.domain.plan import Action, Plan
from bot.core.domain.requirement import Block
from bot.core.policy.sentences import proof, requirement


@dataclass(frozen=True, slots=True)
class _Words:
    """How one action is spoken of; the templates know the parts of a plan by name."""

    title: str
    doing: str
    noun: str
    now: str = "See what runs now before anyone asks for it again."


_WORDS: Mapping[Action, _Words] = {
    Action.DEPLOY: _Words(
        "🚀 Deploy {service} {version} to {environment}",
        "Deploying {service} {version}...",
        "Deploy",
        "See what runs now, then roll back or deploy a version you trust.",
    ),
    Action.ROLLBACK: _Words(
        "⏪ Roll back {service} to {version} in {environment}",
        "Rolling back {service} to {version}...",
        "Rollback",
    ),
    Action.SCALE: _Words(
        "📐 Scale {service} from {from_replicas} to {to_replicas} replicas in {environment}",
        "Scaling {service} to {to_replicas} replicas...",
        "Scaling",
    ),
    Action.MIGRATE: _Words(
        "🗃️ Migrate {service} in {environment}",
        "Migrating {service} in {environment}...",
        "Migration",
        "See what the database holds now before anyone asks for it again.",
    ),
}
_STANDS = {
    State.APPROVED: "approved, about to start",
    State.EXECUTING: "running",
    State.UNKNOWN: "nobody knows how it ended: somebody has to settle it on its card",
}
_PROOFS = {Action.MIGRATE: "Every migration was run."}
"""What success rests on, where that is no health check."""
_NAME = 100
_REASON = 300
_BLOCKS = 3
_REQUIREMENT = 600
_STORY = 1000
_RUN = 600
_WHY = 600


def content(operation: Operation, catalog: Catalog) -> str:
    """Return the text of the card's message: title, what was decided so far, where the operation stands."""
    before = text.cut("\n".join([title(operation.plan), *_decided(operation, catalog)]), _STORY)
    return text.cut(f"{before}\n{standing(operation, catalog)}", text.CONTENT)


def title(plan: Plan) -> str:
    """Return the line that stays on the card from request to end."""
    return _fill(_WORDS[plan.action].title, plan)


def standing(operation: Operation, catalog: Catalog) -> str:
    """Return the lines under the title."""
    return _STANDING[operation.state](operation, catalog)


def stands(operation: Operation) -> str:
    """Return in a few words what an open operation waits for, and until when."""
    expires = text.moment(operation.expires_at)
    if operation.state is State.CONFIRMING:
        return f"waits for {text.person(operation.requester.name)} to confirm, expires {expires}"
    if operation.state is State.PENDING:
        return f"waits for approval, expires {expires}"
    if operation.state is State.APPROVED and operation.not_before is not None:
        return f"approved, starts {text.moment(operation.not_before)}"
    return _STANDS.get(operation.state, str(operation.state))


def _decided(operation: Operation, catalog: Catalog) -> Iterator[str]:
    """Yield the lines of earlier states that stay, so that the card tells the whole story in order."""
    if operation.awaits_people:
        return
    if operation.row.slots and operation.glass is None:
        yield _asked(operation)
    if operation.started_at is not None and operation.state is not State.EXECUTING:
        yield _under_way(operation, catalog)


def _asked(operation: Operation) -> str:
    return text.line(requirement(operation.row), _REQUIREMENT)


def _confirming(operation: Operation, _: Catalog) -> str:
    asked = text.person(operation.requester.name)
    return "\n".join([f"Waits for {asked} to confirm.", _how_to_confirm(operation), *_glass(operation)])


def _how_to_confirm(operation: Operation) -> str:
    if operation.glass is not None and operation.row.second_factor is not None:
        return "Press Enter code and give a code of your authenticator app to go on, or Cancel to stop."
    return "Press Confirm to go on or Cancel to stop."


def _pending(operation: Operation, _: Catalog) -> str:
    needed = [_asked(operation)] if operation.row.slots else []
    lines = [*needed, *_blocks(operation)]
    if not lines:
        return "No approval needed."
    return "\n".join([*lines, "React with ✅ to approve or ❌ to reject.", *_codes(operation)])


def _codes(operation: Operation) -> list[str]:
    """Tell approvers what their sign lacks."""
    asked = proof(operation.row)
    return [] if asked is None else [f"{asked} Press Enter code: without it a ✅ does not count."]


def _approved(operation: Operation, catalog: Catalog) -> str:
    """Tell that it starts, or that what is approved waits for its moment."""
    if operation.not_before is None:
        return _under_way(operation, catalog)
    approvers = text.people([vote.user.name for vote in operation.approvals])
    said = f"✅ Approved by {approvers}." if approvers else "No approval needed."
    when = text.moment(operation.not_before, "f")
    return "\n".join([said, *_blocks(operation), f"⏳ Waits, and runs {when} if it still may."])


def _under_way(operation: Operation, _: Catalog) -> str:
    doing = _fill(_WORDS[operation.plan.action].doing, operation.plan)
    if operation.glass is not None:
        return "\n".join([*_glass(operation), doing])
    approvers = text.people([vote.user.name for vote in operation.approvals])
    return f"✅ Approved by {approvers}. {doing}" if approvers else f"No approval needed. {doing}"


def _glass(operation: Operation) -> list[str]:
    if operation.glass is None:
        return []
    by, reason = text.person(operation.glass.by.name), text.sentence(operation.glass.reason, _REASON)
    return [f"🚨 {by} breaks the glass, nobody else is asked: {reason}"]


def _blocks(operation: Operation) -> list[str]:
    return [
        f"⛔ {text.sentence(block.reason, _REASON)}{_anew(block)}" for block in operation.blocks[:_BLOCKS]
    ]


def _anew(block: Block) -> str:
    """Ask those who knew nothing of it when they said yes."""
    if block.shown_at is None or not block.override:
        return ""
    return " It began after the request: a ✅ from before does not let it pass."


def _succeeded(operation: Operation, catalog: Catalog) -> str:
    proof = text.sentence(operation.reason or _PROOFS.get(operation.plan.action, "Health check passed."))
    done = f"✅ {_noun(operation)} complete. {proof}"
    return "\n".join([done, *_run(operation.plan), *_dashboard(operation, catalog)])


def _run(plan: Plan) -> list[str]:
    """Name each migration that was run, so that the end can be read without the card."""
    if not plan.migrations:
        return []
    return [text.first([f"• {text.code(each.id, 40)} was run." for each in plan.migrations], _RUN)]


def _failed(operation: Operation, catalog: Catalog) -> str:
    what = f"❌ {_noun(operation)} failed. {text.sentence(operation.reason or 'The back end gave no reason')}"
    now = f"Nothing was repeated. {_WORDS[operation.plan.action].now}"
    return "\n".join([what, now, *_dashboard(operation, catalog)])


def _unknown(operation: Operation, catalog: Catalog) -> str:
    reason = text.sentence(operation.reason or "The back end cannot tell")
    what = f"⚠️ {_noun(operation)}: nobody knows how it ended. {reason}"
    now = "Nothing was repeated. See what runs now before anyone asks for it again, then settle it below."
    return "\n".join([what, now, *_dashboard(operation, catalog)])


def _rejected(operation: Operation, _: Catalog) -> str:
    return _stopped("❌", operation, "Rejected by an approver")


def _expired(operation: Operation, _: Catalog) -> str:
    return _stopped("⌛", operation, "Nobody approved in time")


def _cancelled(operation: Operation, _: Catalog) -> str:
    return _stopped("🚫", operation, "Cancelled")


def _void(operation: Operation, _: Catalog) -> str:
    return _stopped("🚫", operation, "What was approved no longer holds")


_STANDING: Mapping[State, Callable[[Operation, Catalog], str]] = {
    State.CONFIRMING: _confirming,
    State.PENDING: _pending,
    State.APPROVED: _approved,
    State.EXECUTING: _under_way,
    State.SUCCEEDED: _succeeded,
    State.FAILED: _failed,
    State.UNKNOWN: _unknown,
    State.REJECTED: _rejected,
    State.EXPIRED: _expired,
    State.CANCELLED: _cancelled,
    State.VOID: _void,
}


def _stopped(sign: str, operation: Operation, otherwise: str) -> str:
    """Tell why nothing happens any more; the reason is a sentence of the core, told once."""
    told = text.sentence(operation.reason or otherwise, _WHY)
    if "nothing was" not in told.lower():
        told = f"{told} Nothing was changed."
    if "ask again" not in told.lower():
        told = f"{told}\nStill needed? Ask again with {text.code(operation.command, 300)}."
    return f"{sign} {told}"


def _dashboard(operation: Operation, catalog: Catalog) -> list[str]:
    service = catalog.find(operation.plan.service)
    return [f"Dashboard: {service.dashboard}"] if service is not None and service.dashboard else []


def _noun(operation: Operation) -> str:
    return _WORDS[operation.plan.action].noun


def _fill(template: str, plan: Plan) -> str:
    return template.format(
        service=text.line(plan.service, _NAME),
        environment=text.line(plan.environment, _NAME),
        version=text.line(plan.version or "the version before", _NAME),
        from_replicas=plan.from_replicas,
        to_replicas=plan.to_replicas,
    )
