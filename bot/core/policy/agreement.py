"""Who has to agree before something is done by hand: what the matrix asks for, in words to be printed."""

from collections.abc import Mapping, Sequence

from bot.core.domain.plan import Action
from bot.core.policy.evaluate import evaluate
from bot.core.policy.facts import Facts
from bot.core.policy.matrix import DIRECTIONS, Matrix
from bot.core.policy.sentences import people, role_list
from bot.strict_yaml.duration import spell


def agreements(matrix: Matrix, service: str, environment: str) -> Mapping[Action, Sequence[str]]:
    """Return, by action, what has to be agreed on there; scaling up and down each have their own sentence."""
    found: dict[Action, list[str]] = {}
    for action in Action:
        told = [
            _agreement(matrix, Facts(action, service, environment, direction, matrix.ids_of(matrix.roles)))
            for direction in reversed(DIRECTIONS[action])
        ]
        found[action] = [*told, *_freezes(matrix, action, environment)]
    return found


def _agreement(matrix: Matrix, facts: Facts) -> str:
    """Say who may do it, and who has to agree."""
    row, way = evaluate(matrix, facts).row, f"{facts.direction}: " if facts.direction else ""
    if row is None:
        return f"{way}nobody may do this by the matrix."
    asks = role_list(row.requesters)
    if not row.slots:
        return f"{way}done by {asks}, agreed by nobody else."
    return f"{way}done by {asks}, agreed by {people(row.slots)}: ask by phone, write down who."


def _freezes(matrix: Matrix, action: str, environment: str) -> Sequence[str]:
    """Say when it may not be done at all, or only if others let it pass."""
    return [
        f"freeze {each.name} (from {each.schedule!r}, {each.timezone}, for {spell(each.duration_seconds)}): "
        + (f"only if {people(each.override)} let it pass." if each.override else "not at all.")
        for each in matrix.freezes
        if action in each.actions and environment in each.environments
    ]
