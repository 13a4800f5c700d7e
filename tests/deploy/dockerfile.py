"""Reads the Dockerfile: its stages, and what each of their instructions says."""

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
ENDS_WITHIN = 20
"""Seconds in which the bot ends in order, as docs/operating.md says; whoever stops it has to wait longer."""
TEXT = (ROOT / "Dockerfile").read_text(encoding="utf-8")


@dataclass(frozen=True, slots=True)
class Instruction:
    """One instruction, its continued lines joined."""

    name: str
    text: str


def stages() -> list[list[Instruction]]:
    """Return the instructions of each stage, the first of each being its FROM."""
    lines = [line for line in TEXT.splitlines() if not line.lstrip().startswith("#")]
    found: list[list[Instruction]] = []
    for line in re.sub(r"\\\n\s*", "", "\n".join(lines)).splitlines():
        name, _, text = line.partition(" ")
        if name == "FROM":
            found.append([])
        if name and (found or name != "ARG"):
            found[-1].append(Instruction(name, text.strip()))
    return found


def texts(stage: list[Instruction], name: str) -> list[str]:
    """Return what the instructions of a name say."""
    return [each.text for each in stage if each.name == name]


def environ(stage: list[Instruction]) -> dict[str, str]:
    """Return the variables that a stage sets."""
    return dict(pair.split("=", 1) for text in texts(stage, "ENV") for pair in text.split())
