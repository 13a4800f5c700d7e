"""The policy as people read it: one request or operation explained, the whole matrix, what changed."""

from collections.abc import Iterator, Sequence

from bot.chat import text
from bot.chat.cards.face import Face, told
from bot.core.domain.duration import spell
from bot.core.domain.plan import short
from bot.core.domain.requirement import Block, Row
from bot.core.inquiries.explanation import Explanation
from bot.core.inquiries.matrix import Policy, Window
from bot.core.policy.matrix import Matrix
from bot.core.policy.sentences import people, place, proof, requirement, role_list

_LINE = 600


def explained(found: Sequence[Explanation]) -> Face:
    """Return the answer to /policy explain."""
    content = "\n".join(f"🔎 {text.code(each.title, 300)}" for each in found)
    entries = [line for each in found for line in (*_heading(each, found), *_explained(each))]
    return told(content, entries, "policy.txt")


def shown(policy: Policy) -> Face:
    """Return the answer to /policy show."""
    matrix = policy.matrix
    content = f"📜 The approval matrix, digest {text.code(short(matrix.digest))}, {len(matrix.rows)} rows."
    return told(content, list(_matrix(policy)), "policy.txt")


def reloaded(difference: Sequence[str]) -> Face:
    """Return the answer to /policy reload."""
    content = "🔁 The approval matrix was read again."
    entries = [text.line(line, _LINE) for line in difference] or ["Nothing in it has changed."]
    return told(content, entries, "policy-changes.txt")


def _heading(one: Explanation, of: Sequence[Explanation]) -> list[str]:
    """Tell explanations apart where there are several."""
    return [f"▸ {text.line(one.title, 300)}"] if len(of) > 1 else []


def _explained(found: Explanation) -> Iterator[str]:
    yield from (text.line(line, _LINE) for line in found.lines)
    yield from (_block(block) for block in found.blocks)
    if not found.blocks and not found.is_denied:
        yield "No freeze, incident or lock stops it now."
    operation = found.operation
    if found.until is not None and operation is not None:
        waits = "It starts" if operation.not_before == found.until else "It expires"
        yield f"{waits} {text.moment(found.until)}."
    if operation is not None and operation.card is not None:
        yield text.link(operation.place, operation.card)


def _block(block: Block) -> str:
    over = f" Over {text.moment(block.until)}." if block.until else ""
    return f"⛔ {text.sentence(block.reason, _LINE)}{over}"


def _matrix(policy: Policy) -> Iterator[str]:
    matrix = policy.matrix
    yield "**Roles**"
    for name, ids in matrix.roles.items():
        yield f"• {text.line(name, 100)}: {' '.join(f'<@&{int(id_)}>' for id_ in sorted(ids))}"
    yield "**Rows** (the closest decides)"
    yield from (f"• {_row(row)}" for row in matrix.rows)
    if policy.windows:
        yield "**Freezes**"
        yield from (f"• {_window(window)}" for window in policy.windows)
    yield from _glass(matrix)
    if policy.gaps:
        yield "**No row, therefore denied**"
        yield from (f"• {text.line(gap, 300)}" for gap in policy.gaps)


def _row(row: Row) -> str:
    words = [f"{place(row)}: {requirement(row)}", *filter(None, [proof(row)])]
    if row.confirm:
        words.append("The requester confirms.")
    if row.slots:
        words.append(f"Expires after {spell(row.expires_seconds)}.")
    words.append(f"Asked for by {role_list(row.requesters)}.")
    if row.note:
        words.append(f"Note: {row.note}")
    return text.line(" ".join(words), 900)


def _window(window: Window) -> str:
    freeze = window.freeze
    passes = f"{people(freeze.override)} may let it pass" if freeze.override else "nothing passes"
    what = f"{freeze.name}: no {', '.join(freeze.actions)} in {', '.join(freeze.environments)}"
    when = f"{freeze.schedule} for {spell(freeze.duration_seconds)}, {freeze.timezone}"
    until = f"until {text.moment(window.until, 'f')}" if window.until else "with no end in sight"
    now = f" Stands now, {until}." if window.stands else ""
    begins = f" Begins next {text.moment(window.next_at, 'f')}." if window.next_at else ""
    return f"{text.line(f'{what} ({when}); {passes}.', 900)}{now}{begins}"


def _glass(matrix: Matrix) -> Iterator[str]:
    glass = matrix.break_glass
    yield "**Break-glass**"
    if glass is None:
        yield "• Nobody may."
        return
    within = spell(glass.review_within_seconds)
    words = f"{role_list([glass.role])} alone: {', '.join(glass.actions)}. Reviewed within {within}."
    yield f"• {text.line(words, 300)}"
    if glass.without_discord:
        names = ", ".join(f"@{each.name}" for each in glass.without_discord)
        yield f"• {text.line(f'By the command line, while Discord is away: {names}.', 300)}"
