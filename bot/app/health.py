"""The health checks of the settings, built once each and found by service and environment."""

from collections.abc import Iterator

import aiohttp

from bot.adapters.health.http import Expected, HttpCheck
from bot.adapters.health.prometheus import NAMES, Bounds, PrometheusCheck
from bot.adapters.promql import Template
from bot.app.back_ends import BackEnds
from bot.app.faults import BAD_CONFIGURATION, Fault
from bot.core.ports.health import HealthCheck, HealthChecks
from bot.core.ports.monitoring import Measuring
from bot.settings import HealthSettings, HttpCheckSettings, PrometheusCheckSettings, Settings

Checked = dict[tuple[str, str], HealthChecks]
"""By service and environment; where there are none the rollout is the check."""


def build_health(settings: Settings, session: aiohttp.ClientSession, back_ends: BackEnds) -> Checked:
    """Build all of them; raise Fault with the place of what cannot be built."""
    checked: Checked = {}
    for service in settings.services:
        if service.health is None:
            continue
        built = list(_built(service.name, service.health, session, back_ends))
        for environment in service.environments:
            if checks := tuple(check for check, where in built if environment in where):
                checked[service.name, environment] = HealthChecks(
                    checks=checks,
                    within=float(service.health.within_seconds or settings.limits.health_seconds),
                    interval=float(service.health.interval_seconds),
                    successes=service.health.successes,
                )
    return checked


def _built(
    service: str, health: HealthSettings, session: aiohttp.ClientSession, back_ends: BackEnds
) -> Iterator[tuple[HealthCheck, tuple[str, ...]]]:
    """Yield each check and the environments that it is for."""
    for http in health.http:
        yield _http(session, http), http.environments
    for prometheus in health.prometheus:
        yield _prometheus(service, prometheus, back_ends), prometheus.environments


def _http(session: aiohttp.ClientSession, check: HttpCheckSettings) -> HttpCheck:
    expected = Expected(status=check.status, contains=check.contains, json=check.json)
    return HttpCheck(session, check.url, expected, float(check.timeout_seconds))


def _prometheus(service: str, check: PrometheusCheckSettings, back_ends: BackEnds) -> PrometheusCheck:
    monitoring = back_ends.monitoring(service)
    if not isinstance(monitoring, Measuring):
        raise Fault(
            BAD_CONFIGURATION,
            f"{check.place}: the monitoring of {service} answers no queries. Put it on one that does, like "
            "prometheus, or remove the check.",
        )
    try:
        query = Template(check.query, *NAMES)
    except ValueError as error:
        raise Fault(BAD_CONFIGURATION, f"{check.place}: {error}") from error
    bounds = Bounds(most=check.most, least=check.least, most_increase=check.most_increase)
    return PrometheusCheck(monitoring, query, bounds, check.name)
