"""What `chatops policy check` and `chatops policy explain` say, as lines to print."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.core.policy import freeze
from bot.core.policy.block import blocks, minute
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
    *,
    has_key: bool = True,
) -> Report:
    """Read the matrix; report its faults, or what it holds and which requests no row is for."""
    try:
        matrix = load(source, name, environments, services, has_key=has_key)
    except Faults as found:
        return Report(ok=False, lines=found.lines)
    gaps = tuple(f"  {request(facts)}" for facts in uncovered(matrix))
    head = f"{name}: valid, {len(matrix.rows)} rows, {len(matrix.roles)} roles, digest {matrix.digest[:8]}"
    listed = ("Without a row, therefore denied:", *gaps) if gaps else ("Every request has a row.",)
    return Report(ok=True, lines=(head, *listed))


def explain_request(
    matrix: Matrix,
    action: str,
    environment: str,
    service: str | None = None,
    role: str | None = None,
    now: datetime | None = None,
) -> Report:
    """Explain what the matrix says to a request, as asked by a holder of `role` or by someone who may ask.

    Without `service`: one that no row names. A scale is explained in both directions. Not `ok` where denied.
    With `now` the freezes for it are told, and when they begin.
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
        frozen = () if now is None or decision.is_denied else _freezes(matrix, facts, now)
        lines += [f"{request(facts)}:", *(f"  {line}" for line in (*explain(decision), *frozen))]
    return Report(ok, tuple(lines))


def _freezes(matrix: Matrix, facts: Facts, now: datetime) -> Iterator[str]:
    """Say which freezes stand in the way now, and when each of the others does next."""
    standing = blocks(matrix, (), (), facts.action, facts.service, facts.environment, now)
    yield from (block.reason for block in standing)
    held = {window.name for window, _ in freeze.active(matrix.freezes, facts.action, facts.environment, now)}
    for window in matrix.freezes:
        concerned = facts.action in window.actions and facts.environment in window.environments
        start = freeze.next_start(window, now) if concerned and window.name not in held else None
        if start is not None:
            yield f"The freeze {window.name} begins at {minute(start)}."
