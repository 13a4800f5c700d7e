"""In what two matrices differ, as lines for people and for the audit log."""

from collections.abc import Iterable, Mapping

from bot.core.domain.requirement import Row, Slot
from bot.core.policy.matrix import BreakGlass, Freeze, Matrix
from bot.core.policy.sentences import place
from bot.strict_yaml.duration import spell


def difference(before: Matrix, after: Matrix) -> tuple[str, ...]:
    """Return a line for each role, row, freeze and break-glass that is not the same; none for equal digests.

    Rows are the same by what they are for, the others by their names.
    """
    old, new = dict(_parts(before)), dict(_parts(after))
    lines = (_line(part, old.get(part), new.get(part)) for part in dict.fromkeys((*old, *new)))
    return tuple(line for line in lines if line)


def _line(part: str, old: Mapping[str, str] | None, new: Mapping[str, str] | None) -> str:
    if old is None or new is None:
        word, values = ("added", new) if old is None else ("removed", old)
        said = ", ".join(f"{key} {value}".rstrip() for key, value in (values or {}).items())
        return f"{part} {word}: {said}"
    keys = [key for key in {**old, **new} if old.get(key) != new.get(key)]
    moved = ", ".join(_moved(key, old.get(key), new.get(key)) for key in keys)
    return f"{part} changed: {moved}" if moved else ""


def _moved(key: str, old: str | None, new: str | None) -> str:
    if old is None or new is None:
        return f"{key} {'added' if old is None else 'removed'}"
    return f"{key} {old} -> {new}"


def _parts(matrix: Matrix) -> Iterable[tuple[str, Mapping[str, str]]]:
    """Yield what the matrix is made of: a title, and each of its values in words."""
    for name, ids in matrix.roles.items():
        yield f"role {name}", dict.fromkeys(sorted(ids), "")
    for row in matrix.rows:
        yield f"row {place(row)}", _row(row)
    for freeze in matrix.freezes:
        yield f"freeze {freeze.name}", _freeze(freeze)
    if matrix.break_glass is not None:
        yield "break_glass", _break_glass(matrix.break_glass)


def _row(row: Row) -> Mapping[str, str]:
    return {
        "approvals": _slots(row.slots),
        "confirm": _truth(row.confirm),
        "expires": spell(row.expires_seconds),
        "requesters": " or ".join(row.requesters),
        "note": f'"{row.note}"',
        "second_factor": row.second_factor or "none",
    }


def _freeze(freeze: Freeze) -> Mapping[str, str]:
    return {
        "environments": " and ".join(freeze.environments),
        "actions": " and ".join(freeze.actions),
        "schedule": f'"{freeze.schedule}"',
        "duration": spell(freeze.duration_seconds),
        "timezone": freeze.timezone,
        "override": _slots(freeze.override),
        "run_when_over": _truth(freeze.run_when_over),
    }


def _break_glass(glass: BreakGlass) -> Mapping[str, str]:
    return {
        "role": glass.role,
        "actions": " and ".join(glass.actions),
        "review_within": spell(glass.review_within_seconds),
        "without_discord": " and ".join(f"{each.name} {each.id}" for each in glass.without_discord) or "none",
    }


def _slots(slots: Iterable[Slot]) -> str:
    return " and ".join(f"{slot.count} {' or '.join(slot.roles)}" for slot in slots) or "none"


def _truth(value: bool) -> str:  # noqa: FBT001 - the value itself, no switch
    return "true" if value else "false"
