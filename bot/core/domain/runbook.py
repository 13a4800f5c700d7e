"""A runbook as values: its steps as they were written, and one play of it, step by step."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Self

from bot.core.domain.operation import Card, Place
from bot.core.domain.person import Person

MOST_STEPS = 25
QUESTIONS = frozenset(
    {
        "approvals",
        "audit",
        "help",
        "incident list",
        "logs",
        "policy explain",
        "policy show",
        "report",
        "status",
    }
)
"""Commands that only tell: they may be run as often as somebody likes."""
NO_PART = ("runbook", "totp")
"""The first words of commands that no step may hold: a play within a play, and what is one's own alone."""


@dataclass(frozen=True, slots=True)
class Step:
    """What is to be done: a title, the text under it, and the command that may be run with one click."""

    title: str
    text: str = ""
    command: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Runbook:
    """A runbook as it was written; `name` is its file's, `digest` the SHA-256 (hex) of the whole text.

    `reviewed` is when somebody last looked whether it is still true.
    """

    name: str
    title: str
    owner: str
    reviewed: date
    steps: tuple[Step, ...]
    digest: str
    service: str | None = None
    severity: str | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Faulty:
    """A runbook that cannot be played: `lines` say what is wrong with it, as `file:line:column: ...`."""

    name: str
    lines: tuple[str, ...]


class Outcome(StrEnum):
    """What became of a step."""

    DONE = "done"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Mark:
    """Who dealt with a step, how and when."""

    outcome: Outcome
    by: Person
    at: datetime


@dataclass(frozen=True, slots=True)
class Run:
    """A command of a step that somebody runs; `is_taken` where it was taken: it is not run again.

    `number` counts those that were refused before it.
    """

    step: int
    by: Person
    number: int = 0
    is_taken: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Play:
    """One play: the runbook as it was at the start, and a mark for each step that is behind.

    `is_shown`: the card shows it as it is. `interaction_id` makes the same command one play.
    """

    id: str
    runbook: Runbook
    by: Person
    place: Place
    started_at: datetime
    interaction_id: str
    marks: tuple[Mark, ...] = ()
    runs: tuple[Run, ...] = ()
    ended_at: datetime | None = None
    card: Card | None = None
    is_shown: bool = False
    revision: int = 0

    @property
    def at(self) -> int:
        """Return the number of the step that is next, from 0; that of all steps where it is over."""
        return len(self.marks)

    @property
    def step(self) -> Step | None:
        """Return the step that is next, None where it is over."""
        return self.runbook.steps[self.at] if self.at < len(self.runbook.steps) else None

    @property
    def is_over(self) -> bool:
        """Tell whether every step is behind."""
        return self.step is None

    def run_of(self, step: int) -> Run | None:
        """Return the run of a step's command."""
        return next((each for each in self.runs if each.step == step), None)

    def marked(self, outcome: Outcome, by: Person, at: datetime) -> Self:
        """Return it with the step behind it."""
        after = replace(self, marks=(*self.marks, Mark(outcome, by, at)), is_shown=False)
        return replace(after, ended_at=at) if after.is_over else after

    def back(self) -> Self:
        """Return it with the last step ahead again."""
        return replace(self, marks=self.marks[:-1], is_shown=False)

    def ran(self, run: Run) -> Self:
        """Return it with this run in place of the one of the same step."""
        others = tuple(each for each in self.runs if each.step != run.step)
        return replace(self, runs=(*others, run), is_shown=False)
