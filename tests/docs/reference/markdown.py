"""Pieces of Markdown that several pages of the reference are made of."""

from collections.abc import Iterable, Sequence

WRITTEN = "<!-- Written by `make reference` from the code: change that, not this. -->\n"


def page(title: str, about: str, *parts: str) -> str:
    """Return a page: its title, a sentence or two about it, and its parts."""
    return "\n".join([WRITTEN, f"# {title}\n", f"{about}\n", *parts])


def section(title: str, *parts: str, level: int = 2) -> str:
    """Return a section under its heading."""
    return "\n".join([f"{'#' * level} {title}\n", *parts])


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table; a bar inside a cell is no border."""
    lines = [_row(head), _row(["---"] * len(head)), *map(_row, rows)]
    return "\n".join(lines) + "\n"


def code(text: object) -> str:
    """Return a word as code, nothing for nothing."""
    return f"`{text}`" if str(text) else ""


def _row(cells: Sequence[str]) -> str:
    told = [cell.replace("|", "\\|").replace("\n", " ") for cell in cells]
    return f"| {' | '.join(told)} |".replace("|  |", "| |").replace("|  |", "| |")
