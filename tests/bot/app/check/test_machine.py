"""The machine: folders, files, the port, and what Python brings."""

import os
import shutil
import socket
import sqlite3
import subprocess
import sys
from collections import namedtuple
from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfoNotFoundError

import pytest

from bot.app.check import machine
from bot.app.check.machine import look_at_machine
from bot.app.settings import read
from bot.settings import Listen, Settings
from tests.fakes.folder import SETTINGS, make_folder

Usage = namedtuple("Usage", "total used free")  # noqa: PYI024 - as shutil's


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Return settings in a folder of their own."""
    return read(make_folder(tmp_path).settings)


def told(settings: Settings, subject: str) -> list[str]:
    """Return the lines about one subject."""
    return [one.line for one in look_at_machine(settings) if one.subject == subject]


def test_a_state_folder_will_be_made(settings: Settings) -> None:
    """Where there is none yet; one that is there has to be its owner's alone."""
    assert told(settings, "state") == [f"ok    state       {settings.state} will be made"]
    settings.state.mkdir(mode=0o700)
    assert told(settings, "state") == [f"ok    state       {settings.state} is there"]
    settings.state.chmod(0o755)
    assert told(settings, "state")[0].endswith(f"run chmod 700 {settings.state}")


def test_a_state_folder_that_cannot_be_written_is_a_fault(settings: Settings) -> None:
    """A file stands there, or it is somebody else's; root may write everywhere, so another user is asked."""
    settings.state.touch()
    assert told(settings, "state")[0].startswith(
        f"FAIL  state       {settings.state} cannot be written by this"
    )
    code = (
        f"import os; from bot.app.check.machine import _state; from pathlib import Path; os.setuid(65534); "
        f"print([one.line for one in _state(Path({str(settings.state.parent / 'other')!r}))][0][:4])"
    )
    if os.getuid() == 0:
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
        assert done.stdout.strip() == "FAIL", done.stderr


@pytest.mark.parametrize(("megabytes", "words"), [(50, "FAIL"), (500, "warn ok"), (5000, "ok")])
def test_a_full_disk_is_told_before_it_is_full(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, megabytes: int, words: str
) -> None:
    """The audit log stops everything when it cannot be written; then nothing about the folder is well."""
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(0, 0, megabytes * 2**20))

    assert [line.split()[0] for line in told(settings, "state")] == words.split()


@pytest.mark.parametrize(
    ("kind", "is_elsewhere"), [("nfs4", True), ("cifs", True), ("fuse.sshfs", True), ("ext4", False)]
)
def test_a_folder_on_another_machine_is_told(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, *, is_elsewhere: bool
) -> None:
    """By the longest mount point that it is under; what a line of the kernel's means is in its manual."""
    mounts = tmp_path / "mountinfo"
    here = str(settings.state.parent).replace(" ", "\\040")
    mounts.write_text(
        f"22 1 0:1 / / rw - overlay overlay rw\n36 22 0:2 / {here} rw shared:1 - {kind} host:/x rw\n"
        f"40 22 0:3 / {here}/elsewhere rw - tmpfs tmpfs rw\n",
        encoding="utf-8",
    )
    monkeypatch.setattr(machine, "_MOUNTS", mounts)

    assert any(f"is on {kind}," in line for line in told(settings, "state")) == is_elsewhere


def test_a_machine_that_tells_no_mounts_is_no_trouble(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Elsewhere than on Linux."""
    monkeypatch.setattr(machine, "_MOUNTS", tmp_path / "none")

    assert len(told(settings, "state")) == 1


def test_files_that_others_read_or_change_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A token is read by one, and who edits the matrix decides."""
    folder = make_folder(tmp_path)
    key = tmp_path / "token"
    key.write_text("x" * 20, encoding="utf-8")
    monkeypatch.setenv("ALERTMANAGER_TOKEN_FILE", str(key))
    web = "web: {listen: 127.0.0.1:0, alertmanager: {token: {env: ALERTMANAGER_TOKEN}}}"
    folder.settings.write_text(SETTINGS.replace("web: {listen: 127.0.0.1:0}", web), encoding="utf-8")
    settings = read(folder.settings)
    key.chmod(0o600)
    assert told(settings, "secret") == []

    key.chmod(0o644)
    folder.matrix.chmod(0o666)
    assert told(settings, "secret") == [
        f"warn  secret      everybody on this machine may read {key}; run chmod 600 {key}"
    ]
    assert told(settings, "settings")[0].endswith(f"run chmod o-w {folder.matrix}")


def test_what_python_lacks_is_told(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """An old SQLite, no time zones, and no plots where there is something to plot."""
    assert [one.subject for one in look_at_machine(settings)] == ["state", "web"]

    def none(_: str) -> None:
        raise ZoneInfoNotFoundError

    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 31, 1))
    monkeypatch.setattr(machine, "ZoneInfo", none)
    monkeypatch.setattr(machine, "find_spec", lambda _: None)
    plotted = replace(settings, adapters=(replace(settings.adapters[0], port="monitoring"),))
    found = {one.subject: one.level for one in look_at_machine(plotted)}

    assert (found["sqlite"], found["timezone"], found["plots"]) == ("fault", "fault", "warning")


def test_a_port_that_somebody_else_has_is_a_fault(settings: Settings) -> None:
    """Unless it is the bot itself, which holds the state folder."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = replace(settings, listen=Listen("127.0.0.1", other.getsockname()[1]))
        [line] = told(taken, "web")
        settings.state.mkdir()
        code = (
            "import sys; from bot.store.lock import hold; from pathlib import Path\n"
            f"with hold(Path({str(settings.state)!r})): print('held', flush=True); sys.stdin.read()"
        )
        with subprocess.Popen(
            [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        ) as holder:
            assert holder.stdout is not None
            assert holder.stdout.readline() == "held\n"
            [ours] = told(taken, "web")
            holder.communicate()

    assert line.startswith("FAIL  web         nothing of ours can listen on 127.0.0.1:")
    assert line.endswith("end what listens there, or set `web.listen` to another port")
    assert ours == "ok    web         a bot is running in the state folder, so its address was not tried"
