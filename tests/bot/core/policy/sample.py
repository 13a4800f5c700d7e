"""The matrix of the sample file in values, for tables over facts."""

from functools import cache
from pathlib import Path

from bot.core.policy.facts import Facts
from bot.core.policy.load import load
from bot.core.policy.matrix import Freeze, Matrix

ENGINEER = "1180000000000000011"
LEAD = "1180000000000000021"


@cache
def sample() -> Matrix:
    """Return the project's own matrix."""
    return load((Path(__file__).parents[4] / "approval_matrix.yaml").read_bytes())


def sample_freezes() -> tuple[Freeze, ...]:
    """Return the freezes that the project's own matrix shows behind #."""
    text = (Path(__file__).parents[4] / "approval_matrix.yaml").read_text(encoding="utf-8")
    shown = text.replace("# freezes:", "freezes:").replace("#   - {name:", "  - {name:")
    return load(shown.replace("#      duration:", "     duration:").encode()).freezes


def facts(
    action: str, environment: str, direction: str | None = None, *roles: str, service: str = "api"
) -> Facts:
    """Return a request by an engineer, or by someone with the roles given."""
    return Facts(action, service, environment, direction, frozenset(roles or {ENGINEER}))
