"""Why a request may run, waits or may not, in sentences for the people around it."""

from bot.core.policy.evaluate import Decision, Reason
from bot.core.policy.quorum import Quorum
from bot.core.policy.sentences import people, place, proof, requirement, role_list
from bot.strict_yaml.duration import spell


def explain(decision: Decision, quorum: Quorum | None = None) -> tuple[str, ...]:
    """Say which row decides, what it asks, what is missing and who can give it; or why it is denied."""
    if decision.is_denied or decision.row is None:
        return (f"Denied. {decision.reason.text}",)
    row = decision.row
    lines = [f"The row on line {row.line} decides: {place(row)}.", requirement(row)]
    if (asked := proof(row)) is not None:
        lines.append(asked)
    if row.confirm:
        lines.append("The requester confirms with one click before it runs.")
    if row.slots:
        lines.append(f"A request waits {spell(row.expires_seconds)}, then it expires.")
    lines.append(f"Who may ask: {role_list(row.requesters)}.")
    if row.note:
        lines.append(f"Note: {row.note}")
    return (*lines, *(() if quorum is None else progress(quorum)))


def progress(quorum: Quorum) -> tuple[str, ...]:
    """Say where the votes stand: who counts, what is missing, whose approval would help."""
    if quorum.rejected_by is not None:
        return (f"Rejected by @{quorum.rejected_by.name}.",)
    lines = []
    if quorum.filled:
        names = {member.id: f"@{member.name}" for _, member in quorum.filled}  # one may fill row and override
        lines.append(f"Approved by {', '.join(names.values())}.")
    if quorum.missing:
        lines.append(f"Still missing: {people(quorum.missing)}.")
    if quorum.open_roles:
        others = "not the requester, and nobody twice" if quorum.filled else "not the requester"
        lines.append(f"Who can approve now: {role_list(quorum.open_roles)}, {others}.")
    return tuple(lines)


def outline(reason: Reason, depth: int = 0) -> tuple[str, ...]:
    """Return the tree of reasons as indented lines, + for what holds and - for what does not."""
    line = f"{'  ' * depth}{'+' if reason.holds else '-'} {reason.text}"
    return (line, *(inner for part in reason.parts for inner in outline(part, depth + 1)))
