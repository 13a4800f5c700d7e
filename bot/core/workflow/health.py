"""After a rollout: whether the new version does well, asked until that holds or its time is over."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import structlog

from bot.core.domain.duration import spell
from bot.core.domain.operation import Operation, State
from bot.core.domain.plan import Action
from bot.core.ports.back_end import BackEndError, Phase, Report
from bot.core.ports.health import Finding, HealthCheck, HealthChecks, Subject
from bot.core.workflow.dependencies import Dependencies
from bot.core.workflow.ending import Ending

_CHECKED = frozenset({Action.DEPLOY, Action.ROLLBACK})
log = structlog.get_logger(__name__)


async def check(deps: Dependencies, operation: Operation, report: Report) -> Ending:
    """Return how a rollout that succeeded by its back end's word ends; also after a restart, from the start.

    What a service does not configure is not asked: the rollout is the check then.
    """
    checks = deps.health(operation.plan.service, operation.plan.environment)
    if checks is None or operation.plan.action not in _CHECKED:
        return Ending(State.SUCCEEDED, evidence=report.evidence, link=report.link)
    findings, is_held = await _observe(deps, operation, report, checks)
    await deps.chat.show(operation, report)
    return replace(
        Ending(State.SUCCEEDED) if is_held else _not_held(operation, checks, findings),
        evidence="; ".join(filter(None, [report.evidence, *(each.evidence for each in findings)])),
        link=report.link,
    )


async def _observe(
    deps: Dependencies, operation: Operation, report: Report, checks: HealthChecks
) -> tuple[Sequence[Finding], bool]:
    """Examine again and again; return what was found last, and whether it held as often as it has to."""
    until = deps.clock.now() + timedelta(seconds=checks.within)
    told, message, in_a_row = "", f"Checking health for up to {_spell(checks)}.", 0
    while True:
        if message != told:
            await deps.chat.show(operation, replace(report, phase=Phase.RUNNING, message=message))
            told = message
        findings = await _examined(deps, operation, checks)
        in_a_row = in_a_row + 1 if all(each.is_healthy for each in findings) else 0
        left = (until - deps.clock.now()).total_seconds()
        if in_a_row == checks.successes or left <= 0:
            return findings, in_a_row == checks.successes
        message = _message(checks, findings, in_a_row)
        await deps.clock.sleep(min(checks.interval, left))


async def _examined(deps: Dependencies, operation: Operation, checks: HealthChecks) -> Sequence[Finding]:
    now = deps.clock.now()
    subject = Subject(
        service=operation.plan.service,
        environment=operation.plan.environment,
        version=operation.plan.version,
        since=operation.started_at or now,
        at=now,
    )
    return await asyncio.gather(*(_finding(deps, each, subject) for each in checks.checks))


async def _finding(deps: Dependencies, check_: HealthCheck, subject: Subject) -> Finding:
    try:
        async with asyncio.timeout(deps.limits.answer):
            return await check_.examine(subject)
    except BackEndError as error:
        return Finding(None, f"not checked: {error}")
    except TimeoutError:
        return Finding(None, f"not checked: no answer within {deps.limits.answer:g} s")
    except Exception as error:  # a check is anybody's code: one that breaks has found nothing
        log.exception("a health check broke", service=subject.service, error=repr(error))
        return Finding(None, f"not checked: {type(error).__name__} in the check itself; see the bot's log")


def _message(checks: HealthChecks, findings: Sequence[Finding], in_a_row: int) -> str:
    """Say what is found while it is not decided: what is wrong first, as there is little room."""
    worst = sorted(findings, key=lambda each: (each.is_healthy is True, each.is_healthy is None))
    told = "; ".join(each.evidence for each in worst)
    return f"Checking health, held {in_a_row} of {checks.successes} times in a row: {told}"


def _not_held(operation: Operation, checks: HealthChecks, findings: Sequence[Finding]) -> Ending:
    """Fail what was found ill, or well too late; where nobody could be asked, nobody knows.

    A version nobody could look at counts as no success, and as no failure either: a person has to look.
    """
    within, version = _spell(checks), operation.plan.version or "The version before"
    ill = [each.evidence for each in findings if each.is_healthy is False]
    unasked = [each.evidence for each in findings if each.is_healthy is None]
    if ill:
        told = "; ".join(ill)
        return Ending(
            State.FAILED, f"{version} runs, but its health check did not hold within {within}: {told}"
        )
    if unasked:
        told = "; ".join(unasked)
        return Ending(State.UNKNOWN, f"{version} runs, but its health is not known after {within}: {told}")
    times = f"{checks.successes} times in a row"
    return Ending(State.FAILED, f"{version} runs, but its health check did not hold {times} within {within}")


def _spell(checks: HealthChecks) -> str:
    return spell(round(checks.within))
