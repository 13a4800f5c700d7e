"""What `make` says where the machine lacks what it needs."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

_ENDS = '#!/bin/sh\n[ -n "$2" ] && [ "$2" = venv ] || exit {version}\n{venv}\n'
"""In Python's place: the code for the question how old it is, and what making a virtual environment does."""
_FAILS = "echo 'ensurepip is not available' >&2; exit 1"
_BREAKS_LATER = "mkdir -p .venv/bin && cp /bin/false .venv/bin/python && touch .venv/bin/pip"


@pytest.mark.parametrize(
    ("program", "told"),
    [
        (
            None,
            "nothing was installed. Install it (Debian: apt-get install python3.11 python3.11-venv), or",
        ),
        (_ENDS.format(version=1, venv=""), "chatops needs Python 3.11 or newer, and '"),
        (_ENDS.format(version=0, venv=_FAILS), "on Debian have python3-venv (apt-get install python3-venv)."),
        (_ENDS.format(version=0, venv=_BREAKS_LATER), "Nothing was started: repeat it with a network"),
    ],
)
def test_what_is_missing_is_told(root: Path, tmp_path: Path, program: str | None, told: str) -> None:
    """No Python, an old one, one without venv, no packages: the last words of ours say what to do."""
    (tmp_path / "requirements").mkdir()
    for name in ("Makefile", "pyproject.toml", "requirements/dev.txt"):
        shutil.copy(root / name, tmp_path / name)
    python = tmp_path / "python"
    if program is not None:
        python.write_text(program, encoding="utf-8")
        python.chmod(0o700)

    made = subprocess.run(
        ["make", "setup", f"PYTHON={python}"],
        cwd=tmp_path,
        env={key: each for key, each in os.environ.items() if not key.startswith("MAKE")} | {"LC_ALL": "C"},
        capture_output=True,
        text=True,
        timeout=50,
        check=False,
    )

    *_, ours, makes = made.stderr.splitlines()
    assert made.returncode == 2
    assert told in ours
    assert makes.startswith("make: *** ")
    assert not (tmp_path / ".venv" / "dev.stamp").exists()
