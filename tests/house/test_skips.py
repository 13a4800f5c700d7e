"""The rule that CI runs everything: a skip there is a failure, on a person's machine it is not."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

CONFTEST = Path(__file__).parent.parent / "conftest.py"
SAMPLES = {
    "test_mark.py": "import pytest\n@pytest.mark.skip(reason='no browser')\ndef test_it(): pass\n",
    "test_call.py": "import pytest\ndef test_it(): pytest.skip('no cluster')\n",
    "test_module.py": "import pytest\npytest.skip('no specification', allow_module_level=True)\n",
    "test_expected.py": "import pytest\n@pytest.mark.xfail\ndef test_it(): raise AssertionError\n",
}


def _run(folder: Path, ci: str) -> subprocess.CompletedProcess[str]:
    """Run pytest on the samples beside our conftest."""
    shutil.copy(CONFTEST, folder / "conftest.py")
    for name, text in SAMPLES.items():
        (folder / name).write_text(text, encoding="utf-8")
    options = ["-rs", "-p", "no:cacheprovider", "--continue-on-collection-errors", "--rootdir", str(folder)]
    return subprocess.run(
        [sys.executable, "-m", "pytest", *options, str(folder)],
        env={**os.environ, "CI": ci, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        capture_output=True,
        text=True,
        timeout=50,
        check=False,
    )


def test_a_skip_in_ci_is_a_failure(tmp_path: Path) -> None:
    """However a test is skipped, CI goes red and says what was missing; an expected failure is no skip."""
    run = _run(tmp_path, ci="true")

    assert run.returncode == 1, run.stdout
    assert "1 failed, 1 xfailed, 2 errors" in run.stdout
    assert run.stdout.count("In CI nothing may be skipped") == 3
    for missing in ("no browser", "no cluster", "no specification"):
        assert missing in run.stdout


def test_a_skip_elsewhere_is_a_skip(tmp_path: Path) -> None:
    """A person without a browser sees skips with their reasons."""
    run = _run(tmp_path, ci="")

    assert run.returncode == 0, run.stdout
    assert "3 skipped, 1 xfailed" in run.stdout
    assert "no browser" in run.stdout
