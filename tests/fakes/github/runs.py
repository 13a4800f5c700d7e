"""Runs of a workflow: each look at one lets it do a step, as a test's time passes by nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from tests.fakes.github import shapes
from tests.fakes.github.shapes import Json

STEPS = ("Check out", "Deploy", "Check health")


@dataclass(slots=True)
class Run:
    """One run; `held` is the status that it keeps, `done` how many steps it has done.

    `ends` is the conclusion of its last step and its own.
    """

    number: int
    title: str
    inputs: Mapping[str, str]
    ref: str
    head_sha: str
    ends: str = "success"
    held: str = ""
    done: int = -1
    steps: tuple[str, ...] = field(default=STEPS)

    @property
    def is_over(self) -> bool:
        """Whether it has ended."""
        return self.done >= len(self.steps)

    @property
    def status(self) -> str:
        """Return its status, in GitHub's words."""
        if self.held and self.done < 0:
            return self.held
        return "completed" if self.is_over else "queued" if self.done < 0 else "in_progress"

    def told(self) -> Json:
        """Return what changes with it."""
        return {
            "name": "Deploy",
            "display_title": self.title,
            "head_branch": self.ref,
            "head_sha": self.head_sha,
            "path": f".github/workflows/deploy.yml@{self.ref}",
            "status": self.status,
            "conclusion": self.ends if self.is_over else None,
        }

    def job(self, run: Json) -> Json:
        """Return its only job."""
        steps = [shapes.step(number, *self._step(number)) for number in range(len(self.steps))]
        told = {"status": self.status, "conclusion": self.ends if self.is_over else None, "steps": steps}
        return shapes.job(run, "deploy", told)

    def _step(self, number: int) -> tuple[str, str, str | None]:
        if number < self.done:
            is_last = number == len(self.steps) - 1
            return self.steps[number], "completed", self.ends if is_last else "success"
        return self.steps[number], "in_progress" if number == self.done else "queued", None
