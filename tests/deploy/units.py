"""Reads the systemd units: what each key of a section says, and which system calls a service may make."""

import subprocess
from functools import cache
from pathlib import Path

from tests.deploy.dockerfile import ROOT

FOLDER = ROOT / "deploy" / "systemd"


def settings(name: str) -> dict[str, list[str]]:
    """Return the values of each key of a unit, in their order."""
    found: dict[str, list[str]] = {}
    for line in (FOLDER / name).read_text(encoding="utf-8").splitlines():
        key, is_setting, value = line.partition("=")
        if is_setting and not line.startswith("#"):
            found.setdefault(key, []).append(value)
    return found


def environ(name: str) -> dict[str, str]:
    """Return the variables that a unit sets."""
    return dict(pair.split("=", 1) for line in settings(name)["Environment"] for pair in line.split())


def allowed_calls(name: str) -> frozenset[str]:
    """Return the system calls that a unit lets its service make."""
    allowed, *_ = settings(name)["SystemCallFilter"]
    return _members(allowed) - refused_calls(name)


def refused_calls(name: str) -> frozenset[str]:
    """Return the system calls that a unit takes away again from those it allows."""
    _, *refused = settings(name)["SystemCallFilter"]
    return frozenset[str]().union(*(_members(group) for line in refused for group in line[1:].split()))


def in_place(name: str, folder: Path) -> Path:
    """Return a copy of a unit whose commands are there on every machine, for what verifies units."""
    lines = (FOLDER / name).read_text(encoding="utf-8").splitlines()
    copied = folder / name
    copied.write_text("\n".join(map(_harmless, lines)) + "\n", encoding="utf-8")
    return copied


def _harmless(line: str) -> str:
    command, is_setting, rest = line.partition("=")
    if not is_setting or not command.startswith("Exec"):
        return line
    return f"{command}=/bin/true {rest.partition(' ')[2]}"


@cache
def _members(group: str) -> frozenset[str]:
    """Return the system calls of a group such as @system-service, or the one that is named."""
    if not group.startswith("@"):
        return frozenset({group})
    command = ["systemd-analyze", "syscall-filter", group]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    names = [line.strip() for line in told.splitlines()[1:]]
    return frozenset[str]().union(*(_members(name) for name in names if name and not name.startswith("#")))
