"""The approval matrix as it is now, with what it leaves out."""

from dataclasses import dataclass
from datetime import datetime

from bot.core.domain.request import Attempt
from bot.core.inquiries.recorded import recorded, refuse_stranger
from bot.core.inquiries.sources import Sources
from bot.core.policy import freeze
from bot.core.policy.coverage import uncovered
from bot.core.policy.matrix import Freeze, Matrix
from bot.core.policy.sentences import request


@dataclass(frozen=True, slots=True)
class Window:
    """A freeze and when it begins next; where it stands now, `until` is None if no end is in sight."""

    freeze: Freeze
    until: datetime | None
    next_at: datetime | None
    stands: bool = False


@dataclass(frozen=True, slots=True)
class Policy:
    """The matrix, its freezes with their windows, and the requests that no row is for."""

    matrix: Matrix
    windows: tuple[Window, ...]
    gaps: tuple[str, ...]


async def matrix(sources: Sources, attempt: Attempt) -> Policy:
    """Return the policy; raise Refused."""
    async with recorded(sources, attempt):
        refuse_stranger(sources, attempt, "The policy is")
        now, policy = sources.clock.now(), sources.matrix()
        windows = tuple(_window(each, now) for each in policy.freezes)
        return Policy(policy, windows, tuple(request(facts) for facts in uncovered(policy)))


def _window(window: Freeze, now: datetime) -> Window:
    ends = [end for _, end in freeze.active([window], window.actions[0], window.environments[0], now)]
    until = ends[0] if ends else None
    return Window(window, until, freeze.next_start(window, now), stands=bool(ends))
