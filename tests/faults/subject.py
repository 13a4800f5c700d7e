"""What a sweep kills: a life, what its folder holds before, and who judges it dead and in the end."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from tests.faults.judge import judge
from tests.faults.life import STATE, Life

Judge: TypeAlias = Callable[[Path], list[str]]
"""Returns every promise that does not hold in a folder whose program does not run."""


def _leave_empty(_: Path) -> None:
    """Begin with nothing."""


def _say_nothing(_: Path) -> list[str]:
    """Judge nothing."""
    return []


@dataclass(frozen=True, slots=True)
class Subject:
    """`live` goes on where it was killed; calls count that touch the part `counted` of its folder."""

    live: Life
    counted: str = STATE
    prepare: Callable[[Path], None] = _leave_empty
    judge_dead: Judge = _say_nothing
    judge: Judge = judge
