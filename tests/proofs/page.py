"""Writes the figures that tests have noted into docs/reliability.md: `python -m tests.proofs.page`.

What was found on this machine joins the record that is kept with the code.
"""

import re
import sys
from collections import Counter
from collections.abc import Sequence

from tests import tiers
from tests.proofs import record
from tests.proofs.record import Note
from tests.proofs.row import Row, Tier
from tests.proofs.rows import ROWS
from tests.tiers import function

PAGE = tiers.ROOT / "docs" / "reliability.md"
START, END = "<!-- figures: written by `make reliability` -->\n", "<!-- end of figures -->\n"
HEAD = (
    "| promise | fault | tried | violations | also measured | last tried | command |\n"
    "|---|---|---|---|---|---|---|\n"
)


def table(notes: Sequence[Note]) -> str:
    """Return the table; a row that was violated, or never run, is red."""
    return HEAD + "".join(line(row, notes) for row in ROWS)


def line(row: Row, notes: Sequence[Note]) -> str:
    """Return the line of one row."""
    noted = record.of_row(row, notes)
    points, violated = (sum(one[what] for one in noted) for what in ("points", "violated"))
    measured = "; ".join(f"{name} {value}" for name, value in _measured(noted).items())
    result = "🔴 not run" if not points else f"🔴 **{violated}**" if violated else f"0{_missing(noted)}"
    tried = f"{points:,} {row.points}" if points else ""
    cells = (row.promise, row.fault, tried, result, measured, _when(noted), f"`{_command(row, noted)}`")
    return f"| {' | '.join(cells)} |\n"


def _command(row: Row, noted: Sequence[Note]) -> str:
    """Return what brings these figures: the deep tier tries more, where a row belongs to both."""
    tier = Tier.DEEP if any(one["tier"] == "deep" for one in noted) else row.tier
    return row.command(tier)


def _when(noted: Sequence[Note]) -> str:
    """Say on which state of the code a row rests: of several the oldest."""
    oldest = min(noted, key=lambda one: one["on"], default=None)
    return f"{oldest['on']}, {oldest['commit']}" if oldest else ""


def _missing(noted: Sequence[Note]) -> str:
    """Say how much of a function with parameters has been run, where that is not all."""
    parts = {function(one["test"]): one["parts"] for one in noted}
    run = Counter(function(one["test"]) for one in noted)
    return "".join(f", 🟡 {run[name]} of {of} parts run" for name, of in parts.items() if run[name] < of)


def _measured(noted: Sequence[Note]) -> dict[str, str]:
    """Return the figures by their names: a mere count adds up, of anything else the largest stands."""
    figures = [pair for one in noted for pair in one["figures"].items()]
    found = dict(sorted(figures, key=lambda pair: _number(pair[1])))
    for name, value in found.items():
        if re.fullmatch(r"[\d,]+", value):
            found[name] = f"{sum(int(_number(each)) for known, each in figures if known == name):,}"
    return found


def _number(value: str) -> float:
    """Return the first number of a figure."""
    found = re.search(r"\d[\d,]*(\.\d+)?", value)
    return float(found[0].replace(",", "")) if found else 0.0


def main() -> int:
    """Add what this machine has found to the record; put the table between the two marks of the page."""
    notes = record.merge(record.read(), record.new())
    record.write(notes)
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(START)
    after = rest.partition(END)[2]
    PAGE.write_text(f"{before}{START}{table(notes)}{END}{after}", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
