"""What runs and how well, what changed lately, what is under way, and what stands in the way."""

import asyncio
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.core.domain.catalog import Service
from bot.core.domain.incident import Incident
from bot.core.domain.lock import Lock
from bot.core.domain.operation import Operation
from bot.core.domain.plan import Action
from bot.core.domain.refusal import Refused
from bot.core.domain.request import Attempt
from bot.core.inquiries.answers import NoAnswer, answer
from bot.core.inquiries.recorded import recorded
from bot.core.inquiries.sources import Sources
from bot.core.policy import freeze
from bot.core.policy.matrix import Matrix
from bot.core.ports.delivery import Running
from bot.core.ports.monitoring import Sample

_DEPLOYS = frozenset({Action.DEPLOY, Action.ROLLBACK})
_HISTORY = 100
_SPAN = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Frozen:
    """A freeze that stands now: what it stops where; `until` is None if no end is in sight."""

    name: str
    environment: str
    actions: tuple[str, ...]
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Target:
    """One service in one environment; `ended` are its finished operations, the last to start first."""

    service: Service
    environment: str
    running: Running | NoAnswer
    ended: Sequence[Operation] | NoAnswer = ()


@dataclass(frozen=True, slots=True)
class Traffic:
    """What monitoring measured in one environment from `start` to `end`, with the deploys in between."""

    service: str
    environment: str
    start: datetime
    end: datetime
    samples: Sequence[Sample] | NoAnswer
    deploys: tuple[Operation, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """The answer to `/status`; `service` is None where all were asked for.

    `traffic` is None where all were, or the service has no monitoring. `timezone` is the team's.
    """

    service: Service | None
    targets: tuple[Target, ...]
    under_way: Sequence[Operation] | NoAnswer
    incidents: Sequence[Incident] | NoAnswer
    locks: Sequence[Lock] | NoAnswer
    freezes: tuple[Frozen, ...]
    traffic: Traffic | None
    timezone: str

    @property
    def deploys(self) -> tuple[Operation, ...]:
        """The deploys and rollbacks that have ended, the last to start first."""
        ended = [each for target in self.targets for each in _known(target.ended) if each.is_final]
        return tuple(sorted(filter(_is_deploy, ended), key=_begin, reverse=True))


async def status(
    sources: Sources, attempt: Attempt, service: str | None = None, environment: str | None = None
) -> Status:
    """Ask every back end about one service, or all, at the same time; raise Refused."""
    async with recorded(sources, attempt, service, environment):
        chosen = _chosen(sources, service, environment)
        return await _status(sources, chosen, service, environment)


def _chosen(sources: Sources, service: str | None, environment: str | None) -> list[Service]:
    if service is not None:
        catalog = sources.catalog
        return [catalog.service(service) if environment is None else catalog.target(service, environment)]
    every = sources.catalog.services.values()
    chosen = [each for each in every if environment is None or environment in each.environments]
    if not chosen and environment is not None:
        known = ", ".join(dict.fromkeys(place for each in every for place in each.environments))
        raise Refused("unknown-environment", f"There is no such environment. Environments: {known}.")
    return chosen


async def _status(
    sources: Sources, chosen: list[Service], service: str | None, environment: str | None
) -> Status:
    now, only = sources.clock.now(), chosen[0] if service is not None else None
    places = [(each, place) for each in chosen for place in each.environments if environment in (None, place)]
    targets, open_, incidents, locks, measured = await asyncio.gather(
        asyncio.gather(*(_target(sources, *place, with_past=only is not None) for place in places)),
        answer(sources.store.unsettled(), sources.answer),
        answer(sources.incidents.open(), sources.answer),
        answer(sources.locks.locks(), sources.answer),
        _measured(sources, only, environment, now),
    )
    names = {(each.name, place) for each, place in places}
    under_way = [each for each in _known(open_) if (each.plan.service, each.plan.environment) in names]
    return Status(
        service=only,
        targets=tuple(targets),
        under_way=open_ if isinstance(open_, NoAnswer) else under_way,
        incidents=incidents if isinstance(incidents, NoAnswer) else _concerning(incidents, chosen),
        locks=locks if isinstance(locks, NoAnswer) else _standing(locks, names, now),
        freezes=tuple(_frozen(sources.matrix(), sorted({place for _, place in places}), now)),
        traffic=_marked(measured, targets, under_way),
        timezone=sources.timezone,
    )


async def _target(sources: Sources, service: Service, environment: str, *, with_past: bool) -> Target:
    name, seconds = service.name, sources.answer
    running = answer(sources.delivery(name).running(name, environment), seconds)
    if not with_past:
        return Target(service, environment, await running)
    past = answer(sources.store.history(name, environment, _HISTORY), seconds)
    serves, ended = await asyncio.gather(running, past)
    return Target(service, environment, serves, ended)


async def _measured(
    sources: Sources, service: Service | None, environment: str | None, now: datetime
) -> Traffic | None:
    monitoring = sources.monitoring(service.name) if service is not None else None
    if service is None or monitoring is None:
        return None
    place, start = environment or service.usual, now - _SPAN
    samples = await answer(monitoring.traffic(service.name, place, start, now), sources.answer)
    return Traffic(service.name, place, start, now, samples)


def _marked(
    traffic: Traffic | None, targets: Iterable[Target], under_way: Iterable[Operation]
) -> Traffic | None:
    """Add the deploys that began meanwhile, also those that still run or nobody knows the end of."""
    if traffic is None:
        return None
    every = {each.id: each for target in targets for each in _known(target.ended)}
    every |= {each.id: each for each in under_way}
    deploys = [
        each
        for each in every.values()
        if _is_deploy(each)
        and each.plan.environment == traffic.environment
        and each.started_at is not None
        and traffic.start <= each.started_at <= traffic.end
    ]
    return replace(traffic, deploys=tuple(sorted(deploys, key=_begin)))


def _concerning(incidents: Iterable[Incident], services: Iterable[Service]) -> list[Incident]:
    names = {None, *(each.name for each in services)}
    return [each for each in incidents if each.service in names]


def _standing(locks: Iterable[Lock], names: set[tuple[str, str]], now: datetime) -> list[Lock]:
    return [each for each in locks if each.holds(now) and (each.service, each.environment) in names]


def _frozen(matrix: Matrix, environments: Iterable[str], now: datetime) -> Iterator[Frozen]:
    for environment in environments:
        for each in matrix.freezes:
            for _, end in freeze.active([each], each.actions[0], environment, now):
                yield Frozen(each.name, environment, each.actions, end)


def _known(answered: Sequence[Operation] | NoAnswer) -> Sequence[Operation]:
    return () if isinstance(answered, NoAnswer) else answered


def _is_deploy(operation: Operation) -> bool:
    return operation.plan.action in _DEPLOYS


def _begin(operation: Operation) -> datetime:
    return operation.started_at or operation.created_at
