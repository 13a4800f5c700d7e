"""Folders on a disk that takes no time: what a disk keeps is known from the calls to it."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from tempfile import mkdtemp

import pytest

MEMORY = Path("/dev/shm")  # noqa: S108 - our own folder in it


@pytest.fixture
def root() -> Iterator[Path]:
    """Give a folder that costs no real disk, where there is one."""
    folder = Path(mkdtemp(prefix="chatops-", dir=MEMORY if MEMORY.is_dir() else None))
    yield folder
    shutil.rmtree(folder)
