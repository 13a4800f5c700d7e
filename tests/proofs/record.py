"""What the tests have found so far, kept with the code: hours of deep runs outlive their machine."""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, TypeAlias

from tests import tiers
from tests.proofs.proof import FOLDER, RECORD
from tests.proofs.row import Row, Tier

Note: TypeAlias = dict[str, Any]
"""What a test reported to a row (`Proof.tried`), without the words of its violations."""


def read(path: Path = RECORD) -> list[Note]:
    """Return what is kept."""
    return (
        [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if path.exists() else []
    )


def new(folder: Path = FOLDER) -> list[Note]:
    """Return what was found on this machine."""
    return [json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*/*.json"))]


def merge(kept: Iterable[Note], found: Iterable[Note]) -> list[Note]:
    """Return the last note of each test to a row; a test that has other parameters now begins anew."""
    notes = {(one["key"], one["tier"], one["test"]): one for one in [*kept, *found]}
    parts = {_function(one): one["parts"] for one in notes.values()}
    parts |= {_function(one): one["parts"] for one in found}
    return [notes[key] for key in sorted(notes) if notes[key]["parts"] == parts[_function(notes[key])]]


def write(notes: Iterable[Note], path: Path = RECORD) -> None:
    """Keep them, one a line."""
    said = ({key: value for key, value in one.items() if key != "violations"} for one in notes)
    path.write_text("".join(f"{json.dumps(one)}\n" for one in said), encoding="utf-8")


def of_row(row: Row, notes: Sequence[Note]) -> list[Note]:
    """Return what the tests of a row have found; of a deep row only what they found in that tier."""
    tiers_ = ("deep",) if row.tier is Tier.DEEP else ("commit", "deep")  # the deep one has tried more
    found = [one for tier in tiers_ for one in notes if (one["key"], one["tier"]) == (row.key, tier)]
    return list({one["test"]: one for one in found}.values())


def _function(note: Note) -> tuple[str, str, str]:
    return note["key"], note["tier"], tiers.function(note["test"])
