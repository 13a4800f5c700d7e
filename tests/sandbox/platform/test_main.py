"""The platform as a program of its own."""

import json
import subprocess
import sys
from pathlib import Path
from urllib.request import urlopen

import sandbox


def test_program_serves_and_ends_cleanly(tmp_path: Path) -> None:
    """It prints where it is, serves there, and ends with 0 when asked to."""
    command = [sys.executable, "-m", "sandbox.platform", str(tmp_path)]
    root = Path(sandbox.__file__).parents[1]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=root) as process:
        assert process.stdout is not None
        address = process.stdout.readline().strip()
        with urlopen(f"{address}/", timeout=10) as answer:  # noqa: S310 - always http on loopback
            about = json.load(answer)
        process.terminate()

        assert process.wait(timeout=20) == 0
    assert about == {"name": "sandbox platform", "ready": 21, "desired": 21}
