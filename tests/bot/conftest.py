"""What commands of the command line work in."""

from pathlib import Path

import pytest

from tests.fakes.folder import Folder, make_folder


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """Return a folder with good settings and the project's own matrix."""
    return make_folder(tmp_path)
