"""What `chatops policy check` and `chatops policy explain` say, as lines to print."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.core.policy.coverage import ANY_OTHER, uncovered
from bot.core.policy.evaluate import evaluate
from bot.core.policy.explain import explain
from bot.core.policy.facts import Facts
from bot.core.policy.load import load
from bot.core.policy.matrix import DIRECTIONS, ENVIRONMENTS, Matrix
from bot.core.policy.sentences import request
from bot.strict_yaml import Faults


@dataclass(frozen=True, slots=True)
class Report:
    """Lines to print, and whether all was well."""

    ok: bool
    lines: tuple[str, ...]


def check(
    source: bytes,
    name: str,
    environments: Sequence[str] = ENVIRONMENTS,
    services: Sequence[str] | None = None,
) -> Report:
    """Read the matrix; report its faults, or what it holds and which requests no row is for."""
    try:
        matrix = load(source, name, environments, services)
    except Faults as found:
        return Report(ok=False, lines=found.lines)
    gaps = tuple(f"  {request(facts)}" for facts in uncovered(matrix))
    head = f"{name}: valid, {len(matrix.rows)} rows, {len(matrix.roles)} roles, digest {matrix.digest[:8]}"
    listed = ("Without a row, therefore denied:", *gaps) if gaps else ("Every request has a row.",)
    return Report(ok=True, lines=(head, *listed))


def explain_request(
    matrix: Matrix, action: str, environment: str, service: str | None = None, role: str | None = None
) -> Report:
    """Explain what the matrix says to a request, as asked by a holder of `role` or by someone who may ask.

    Without `service`: one that no row names. A scale is explained in both directions. Not `ok` where denied.
    """
    if role is not None and role not in matrix.roles:
        names = ", ".join(matrix.roles)
        return Report(ok=False, lines=(f"There is no role {role!a} in the matrix: use one of {names}.",))
    ids = matrix.role_ids(role) if role is not None else frozenset[str]().union(*matrix.roles.values())
    lines: list[str] = []
    ok = True
    for direction in DIRECTIONS.get(action, (None,)):
        facts = Facts(action, service or ANY_OTHER, environment, direction, ids)
        decision = evaluate(matrix, facts)
        ok = ok and not decision.is_denied
        lines += [f"{request(facts)}:", *(f"  {line}" for line in explain(decision))]
    return Report(ok, tuple(lines))
