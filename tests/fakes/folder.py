"""A folder with the project's own matrix and small settings, and the command line run in it."""

import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.__main__ import main

ROOT = Path(__file__).parents[2]
GUILD = "1180000000000000001"
SETTINGS = f"""\
version: 1
guild: "{GUILD}"
channels:
  deployments: "1180000000000000101"
  incidents: "1180000000000000102"
  audit: "1180000000000000103"
web: {{listen: 127.0.0.1:0}}
adapters:
  delivery:
    platform:
      use: sandbox.platform:Delivery
      url: http://127.0.0.1:1/_platform
services:
  order-service: {{dashboard: https://grafana.internal/d/order-service}}
"""


@dataclass(frozen=True, slots=True)
class Ended:
    """What a command left: exit code, standard output and error."""

    code: int
    out: str
    err: str

    @property
    def told_plainly(self) -> bool:
        """Whether the person got sentences and no traceback."""
        return "Traceback" not in self.out + self.err


@dataclass(frozen=True, slots=True)
class Folder:
    """Where a command line is typed."""

    path: Path

    @property
    def settings(self) -> Path:
        """Return the settings file."""
        return self.path / "chatops.yaml"

    @property
    def matrix(self) -> Path:
        """Return the matrix."""
        return self.path / "approval_matrix.yaml"

    @property
    def state(self) -> Path:
        """Return the state folder."""
        return self.path / "state"

    def environ(self, extra: Mapping[str, str] | None = None) -> dict[str, str]:
        """Return an environment that names nothing of Discord but what is in `extra`."""
        kept = {key: value for key, value in os.environ.items() if not key.startswith(("DISCORD", "CHATOPS"))}
        return kept | {"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"} | dict(extra or {})

    def chatops(self, *words: str, **extra: str) -> Ended:
        """Run the command line as a process of its own until it ends."""
        done = subprocess.run(
            [sys.executable, "-m", "bot", *words],
            cwd=self.path,
            env=self.environ(extra),
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )
        return Ended(done.returncode, done.stdout, done.stderr)

    def here(self, capsys: pytest.CaptureFixture[str], *words: str) -> Ended:
        """Run the command line in this process, which is quicker."""
        code = main([*words, "--config", str(self.settings)])
        told = capsys.readouterr()
        return Ended(code, told.out, told.err)


def make_folder(path: Path) -> Folder:
    """Write settings and matrix."""
    folder = Folder(path)
    folder.settings.write_text(SETTINGS, encoding="utf-8")
    folder.matrix.write_bytes((ROOT / "approval_matrix.yaml").read_bytes())
    return folder
