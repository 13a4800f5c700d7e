"""The places where documents say that their commands are run: a checkout, a sandbox, a server.

Each is a copy of the project with a `.venv` of its own, whose programs are those of this one, but for these:

- `pip` looks for the files it is given and installs nothing: `make setup` is run and changes no machine.
  `python3.11 -m venv` makes a copy of the same programs.
- `pytest` as `make test` calls it holds its options against pytest's own parser; the suite is not run inside
  of itself. Called otherwise it is pytest.
- `ruff`, `mypy`, `lint-imports` and `mkdocs` check their arguments: `make lint` and test_site.py run them.
- `chatops sandbox` takes a free port, so that it never meets another one on this machine.
- On a server, what tests/docs/shell/stand_in.py knows; `curl` asks the sandbox, whose ports are others.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp
from typing import Any
from urllib.parse import urlsplit

from tests.docs.shell import curl, stand_in, until
from tests.docs.shell.blocks import ROOT, Place

UNCOPIED = (".git", ".*_cache", ".venv", ".cache", "build", "state", "*.egg-info", ".hypothesis")
CODE = ("bot", "cogs", "sandbox", "tests")
"""Beside a sandbox and on a server it is installed: from here."""
CHECKED = ("pip", "ruff", "mypy", "lint-imports", "mkdocs")
REAL = Path(sys.executable).parent
STATE = "build/sandbox"
PYTHON = """#!/bin/sh
case "$1 $2" in
  "-m pip") shift 2; exec {stand_in} pip "$@" ;;
  "-m venv") [ -d "$3" ] || cp -r {folder}/.venv "$3"; exit ;;
esac
exec {python} "$@"
"""
CHATOPS = """#!/bin/sh
case "$1 $*" in "sandbox "*--port*) ;; "sandbox "*) set -- "$@" --port 0 ;; esac
exec {python} -P -m bot "$@"
"""
PYTEST = """#!/bin/sh
case "$*" in *--numprocesses*) exec {python} -m pytest --noconftest --markers "$@" >/dev/null ;; esac
exec {python} -m pytest "$@"
"""
STAND_IN = '#!/bin/sh\nexec {stand_in} {name} "$@"\n'


@dataclass(frozen=True, slots=True)
class Site:
    """One place: its folder, and the variables of its shell."""

    folder: Path
    environ: Mapping[str, str]


def copy(place: Place, into: Path) -> Path:
    """Copy the project as a person would clone it, for a checkout with its code."""
    folder = into / place
    left_out = UNCOPIED if place is Place.CHECKOUT else (*UNCOPIED, *CODE)
    if place is Place.SERVER:
        left_out = (*left_out, "runbooks")  # they are of the sandbox's services
    shutil.copytree(ROOT, folder, ignore=shutil.ignore_patterns(*left_out))
    programs = folder / ".venv" / "bin"
    programs.mkdir(parents=True)
    words = {
        "folder": folder,
        "python": sys.executable,
        "stand_in": f"{sys.executable} -S -E {stand_in.__file__}",
    }
    scripts = {"chatops": CHATOPS, "pytest": PYTEST}
    scripts |= dict.fromkeys(("python", "python3", "python3.11"), PYTHON)
    scripts |= dict.fromkeys(CHECKED, STAND_IN)
    for name, script in scripts.items():
        _program(programs / name, script.format(**words, name=name))
    (programs / "uv").symlink_to(REAL / "uv")
    return folder


def server_programs(folder: Path) -> Path:
    """Fill a folder with what stands in on a server; return it."""
    folder.mkdir()
    for name in (*stand_in.KNOWN, "sudo"):
        if name not in CHECKED:
            _program(
                folder / name, f'#!/bin/sh\nexec {sys.executable} -S -E {stand_in.__file__} {name} "$@"\n'
            )
    _program(folder / "curl", f'#!/bin/sh\nexec {sys.executable} -S -E {curl.__file__} "$@"\n')
    return folder


def _program(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")
    path.chmod(0o755)


@contextmanager
def sandbox(folder: Path, environ: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """Run a sandbox in a copy of the project for as long as the block lasts; yield its ready line."""
    command = [".venv/bin/chatops", "sandbox", "--json", "--state", STATE]
    with subprocess.Popen(command, cwd=folder, env=environ, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield json.loads(process.stdout.readline())
        finally:
            process.terminate()
            process.wait(20)


class Places:
    """All three, beside one running sandbox; `fresh` makes anew what a document may change."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._stand_ins = server_programs(folder / "programs")
        self._ready: dict[str, Any] = {}

    @contextmanager
    def opened(self) -> Iterator["Places"]:
        """Start the sandbox and give it something to tell."""
        copied = copy(Place.SANDBOX, self._folder)
        with sandbox(copied, self._environ(Place.SANDBOX, copied)) as self._ready:
            self._order(Place.SANDBOX, "/deploy order-service v2.4.1 staging", "--state", STATE)
            copy(Place.SERVER, self._folder)
            self._order(Place.SERVER, "/status order-service")
            (self._folder / Place.SERVER / "state").rename(self._folder / "state")
            yield self

    def fresh(self, needed: Collection[Place]) -> Mapping[Place, Site]:
        """Return the places that one document needs: a checkout and a server of its own, the one sandbox."""
        own = Path(mkdtemp(dir=self._folder))
        folders = {
            place: self._folder / place if place is Place.SANDBOX else copy(place, own) for place in needed
        }
        if Place.SERVER in needed:
            shutil.copytree(self._folder / "state", folders[Place.SERVER] / "state")
        return {place: Site(folder, self._environ(place, folder)) for place, folder in folders.items()}

    def log(self) -> str:
        """Return the audit log of the sandbox."""
        folder = self._folder / Place.SANDBOX / STATE / "audit"
        return "".join(path.read_text(encoding="ascii") for path in sorted(folder.glob("????-??.jsonl")))

    def _order(self, place: Place, order: str, *options: str) -> None:
        folder = self._folder / place
        ended = subprocess.run(
            [".venv/bin/chatops", "do", order, "--as", "alice", *options],
            cwd=folder,
            env=self._environ(place, folder),
            check=False,
            capture_output=True,
            text=True,
            timeout=50,
        )
        assert ended.returncode == 0, ended.stdout + ended.stderr

    def _environ(self, place: Place, folder: Path) -> dict[str, str]:
        path = [str(folder / ".venv" / "bin"), str(self._stand_ins), os.environ["PATH"]]
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("DISCORD_", "CHATOPS_", "PYTEST_"))}
        ours = {
            "PATH": ":".join(path),
            "PYTHONPATH": str(folder if place is Place.CHECKOUT else ROOT),
            "PYTHONUNBUFFERED": "1",
            "PORTS": self._ports(),
        }
        return kept | ours | (self._token() if place is Place.SERVER else {})

    def _ports(self) -> str:
        if not self._ready:
            return ""
        page, bot = (urlsplit(self._ready[name]).port for name in ("url", "metrics"))
        return f"8420={page} 8080={bot}"

    def _token(self) -> dict[str, str]:
        ready = self._ready
        names = {"DISCORD_TOKEN": "bot_token", "DISCORD_API_BASE": "api", "DISCORD_GATEWAY": "gateway"}
        return {name: ready[key] for name, key in names.items()} | {"CHATOPS_LISTEN": "127.0.0.1:0"}


UNTIL = f"{sys.executable} {until.__file__}"
