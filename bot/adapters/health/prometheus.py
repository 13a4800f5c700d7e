"""Judges a service by one number that is measured of it: within bounds, or against what it was before."""

from dataclasses import dataclass

from bot.adapters.promql import Template
from bot.core.ports.health import Finding, Subject
from bot.core.ports.monitoring import Measuring

NAMES = ("service", "environment", "version")
_SHORT = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """What holds for a healthy number; `most_increase` over what it was when the rollout began."""

    most: float | None = None
    least: float | None = None
    most_increase: float | None = None


class PrometheusCheck:
    """Ask `monitoring` for the one value of `query`; `name` is what people call it, without one the query."""

    def __init__(self, monitoring: Measuring, query: Template, bounds: Bounds, name: str = "") -> None:
        self._monitoring = monitoring
        self._query = query
        self._bounds = bounds
        self._name = name or query.text[:_SHORT]

    async def examine(self, subject: Subject) -> Finding:
        """Return whether the value keeps within its bounds; raise BackEndError.

        Without a value there is nothing to call healthy. Where there was none before, it counts as 0: the
        strictest that a rate, a share or a latency can be compared with.
        """
        places = {
            "service": subject.service,
            "environment": subject.environment,
            "version": subject.version or "",
        }
        query = self._query.filled(places)
        value = await self._monitoring.measure(query, subject.at)
        if value is None:
            return Finding(False, f"{self._name} has no value")
        told = f"{self._name} is {value:.4g}"
        if self._bounds.most is not None and value > self._bounds.most:
            return Finding(False, f"{told}, more than {self._bounds.most:g}")
        if self._bounds.least is not None and value < self._bounds.least:
            return Finding(False, f"{told}, less than {self._bounds.least:g}")
        if self._bounds.most_increase is None:
            return Finding(True, f"{told}, {self._allowed()}")
        return await self._compared(query, subject, value, self._bounds.most_increase)

    async def _compared(self, query: str, subject: Subject, value: float, most: float) -> Finding:
        before = await self._monitoring.measure(query, subject.since)
        was = "nothing" if before is None else f"{before:.4g}"
        told = f"{self._name} is {value:.4g}, was {was} before"
        if value - (before or 0.0) > most:
            return Finding(False, f"{told}, an increase of more than {most:g}")
        return Finding(True, f"{told}, {self._allowed()}")

    def _allowed(self) -> str:
        bounds = {
            "at most": self._bounds.most,
            "at least": self._bounds.least,
            "an increase of at most": self._bounds.most_increase,
        }
        told = [f"{words} {bound:g}" for words, bound in bounds.items() if bound is not None]
        return f"allowed: {', '.join(told)}"
