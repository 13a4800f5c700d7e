"""What people type while the bot is down: an adapter's raw commands, made from its options alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol, runtime_checkable

from bot.core.domain import shell

OPERATION = shell.variable("OPERATION")
"""Stands for the id that the bot would give an order; `ordered` makes it."""
_ID = f"OPERATION={shell.quoted(shell.expansion('by-hand-$(date +%s)-$RANDOM'))}"


class Task(StrEnum):
    """What has to be done by hand, in the order in which it is printed."""

    LOOK = "See what runs"
    DEPLOY = "Deploy a version"
    ROLLBACK = "Roll back"
    SCALE = "Scale"
    MIGRATE = "Run migrations"
    LOGS = "Read logs"
    MEASURE = "Look at monitoring"
    PAGE = "Page somebody"
    PUBLISH = "Publish on the status page"


TASKS: Mapping[str, tuple[Task, ...]] = {
    "delivery": (Task.LOOK, Task.DEPLOY, Task.ROLLBACK, Task.SCALE),
    "migrations": (Task.MIGRATE,),
    "logs": (Task.LOGS,),
    "monitoring": (Task.MEASURE,),
    "paging": (Task.PAGE,),
    "status_page": (Task.PUBLISH,),
}
"""What the adapter of each port is there for."""


@dataclass(frozen=True, slots=True)
class Target:
    """What the commands are about; `team` owns the service, as far as that is known."""

    service: str
    environment: str
    team: str | None = None


@dataclass(frozen=True, slots=True)
class RawCommand:
    """What to type for a task, lines of a POSIX shell made by `domain.shell`; `note` is said before it.

    Without lines it cannot be done there, and the note says why.
    """

    task: Task
    lines: str = ""
    note: str = ""


def ordered(lines: str) -> str:
    """Return the lines of one order with its id made first, so that it is the same wherever they name it."""
    return f"{_ID}\n{lines}" if "${OPERATION:?}" in lines else lines


@runtime_checkable
class Fallback(Protocol):
    """What a builder of adapters may offer besides `build`."""

    def fallback(
        self, options: Mapping[str, Any], environ: Mapping[str, str], target: Target
    ) -> Sequence[RawCommand]:
        """Return the commands; raise ValueError with a sentence where there are none for the target.

        `options` are those of `build`, and `environ` has every variable, with a place of `domain.shell` for
        each value that stands elsewhere: no credential comes here, and nothing may be asked over a network.
        """
        ...
