"""The floors: imports only point down, and every module has a floor."""

import shutil
import subprocess
import sys
from pathlib import Path


def test_import_contracts_hold(root: Path) -> None:
    """Every contract in pyproject.toml is kept."""
    lint_imports = shutil.which("lint-imports", path=str(Path(sys.executable).parent))
    assert lint_imports, "import-linter is not installed beside this Python: run `make setup`"

    run = subprocess.run(
        [lint_imports, "--no-cache"], cwd=root, capture_output=True, text=True, timeout=50, check=False
    )

    assert run.returncode == 0, run.stdout + run.stderr
    assert " 0 broken" in run.stdout
