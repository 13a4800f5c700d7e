"""Gives the house tests the tree they look at."""

from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
GENERATED = {".coverage", "__pycache__", "build", "dist", "node_modules", "state"}


def _files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        if path.name in GENERATED or path.name.endswith(".egg-info"):
            continue
        if path.is_dir():
            hidden = path.name.startswith(".") and path.name != ".ci"
            if not hidden:
                yield from _files(path)
        else:
            yield path


@pytest.fixture(scope="session")
def root() -> Path:
    """Return the folder of the project."""
    return ROOT


@pytest.fixture(scope="session")
def files() -> list[Path]:
    """Return every file that people write, relative to the project's folder."""
    return [path.relative_to(ROOT) for path in _files(ROOT)]


@pytest.fixture(scope="session")
def sources(files: list[Path]) -> list[Path]:
    """Return the Python modules of the three packages that ship."""
    return [path for path in files if path.suffix == ".py" and path.parts[0] in {"bot", "cogs", "sandbox"}]
