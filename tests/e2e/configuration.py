"""The project's own settings, with one thing in the matrix changed for a test."""

import shutil
from pathlib import Path

from sandbox.app import CONFIG


def settings_with(folder: Path, old: str, new: str) -> Path:
    """Write the settings into `folder`, and the matrix with `new` for `old`; return the settings' path."""
    matrix = CONFIG.with_name("approval_matrix.yaml").read_text(encoding="utf-8")
    assert old in matrix
    (folder / "approval_matrix.yaml").write_text(matrix.replace(old, new, 1), encoding="utf-8")
    shutil.copy(CONFIG, folder)
    return folder / CONFIG.name
