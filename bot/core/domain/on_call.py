"""Who is on call: a weekly rotation by the team's own clock, with overrides, and who is called after them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

_WEEK = timedelta(weeks=1)


@dataclass(frozen=True, slots=True)
class Override:
    """Somebody takes over from `start` (included) to `end` (not); both aware."""

    start: datetime
    end: datetime
    person_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rota:
    """A team's rotation: `people` are Discord user ids in digits, each for a week, beginning at `start`.

    `start` is the first handover on the clocks of `timezone`; handovers stay at that time of day when the
    clocks change. Of several overrides the last one counts.
    """

    team: str
    people: tuple[str, ...]
    start: datetime
    timezone: str
    overrides: tuple[Override, ...] = ()
    escalate_to: tuple[str, ...] = ()

    @property
    def everybody(self) -> tuple[str, ...]:
        """Whoever may be called some time, each once."""
        taking_over = (each.person_id for each in self.overrides)
        return tuple(dict.fromkeys((*self.people, *taking_over, *self.escalate_to)))


@dataclass(frozen=True, slots=True)
class OnCall:
    """Every team's rota by its name; `default` is the team that is called where nobody knows the owner.

    After `escalate_seconds` without an answer the next person is called.
    """

    rotas: Mapping[str, Rota] = field(default_factory=dict)
    default: str | None = None
    escalate_seconds: int = 300

    def rota(self, team: str | None) -> Rota | None:
        """Return the rota of a team; without a team that of the default one."""
        name = self.default if team is None else team
        return self.rotas.get(name) if name is not None else None


def on_call(rota: Rota, at: datetime) -> str:
    """Return the id of the person whose turn it is; before the first handover it is the first one's."""
    for override in reversed(rota.overrides):
        if override.start <= at < override.end:
            return override.person_id
    return rota.people[_turn(rota, at) % len(rota.people)]


def chain(rota: Rota, at: datetime) -> tuple[str, ...]:
    """Return whom to call in which order: who is on call, who has their turn next, then the escalation."""
    turn = _turn(rota, at) % len(rota.people)
    others = rota.people[turn:] + rota.people[:turn]
    return tuple(dict.fromkeys((on_call(rota, at), *others, *rota.escalate_to)))


def _turn(rota: Rota, at: datetime) -> int:
    """Return how many handovers there were; a time that the clocks skip comes when they jump."""
    zone = ZoneInfo(rota.timezone)
    local = at.astimezone(zone).replace(tzinfo=None)
    turn = max(0, (local - rota.start) // _WEEK)
    for candidate in (turn + 1, turn, turn - 1):
        handover = (rota.start + candidate * _WEEK).replace(tzinfo=zone).astimezone(UTC)
        if candidate > 0 and handover <= at:
            return candidate
    return 0
