"""What came of one step: the step as it stands then, what else changes, and what is written down."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from bot.core.domain.audit import Event
from bot.core.domain.incident import Incident
from bot.core.domain.step import Step

Tell: TypeAlias = Callable[[Incident], Event]


def _as_it_is(incident: Incident) -> Incident:
    return incident


@dataclass(frozen=True, slots=True)
class Outcome:
    """`alter` is given the incident as it is when the outcome is kept; `events` make its audit events."""

    step: Step
    alter: Callable[[Incident], Incident] = _as_it_is
    events: tuple[Tell, ...] = ()
