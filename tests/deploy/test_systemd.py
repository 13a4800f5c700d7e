"""The systemd units: valid, hardened, and true to what the bot means by its exit codes and signals."""

import shutil
import subprocess
from pathlib import Path

import pytest

from bot.app.faults import BAD_CONFIGURATION, USAGE
from bot.settings.environment import TOKEN
from tests.deploy.dockerfile import ENDS_WITHIN, stages
from tests.deploy.dockerfile import environ as image
from tests.deploy.units import FOLDER, environ, in_place, settings

BOT = "chatops.service"
SHIPPING = "chatops-litestream.service"
MOST_EXPOSED = {BOT: 12, SHIPPING: 14}
"""Tenths, of the hundred that a service has which is not hardened at all: what they need, and no more."""


@pytest.fixture(autouse=True)
def _systemd() -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("no systemd-analyze: apt-get install systemd")


def test_units_are_valid(tmp_path: Path) -> None:
    """Systemd knows every key and takes every value; only the programs of a server are not looked for."""
    names = sorted(path.name for path in FOLDER.iterdir() if path.suffix in {".service", ".timer"})
    copies = [in_place(name, tmp_path) for name in names]
    run = subprocess.run(["systemd-analyze", "verify", *copies], capture_output=True, text=True, check=False)

    assert {BOT, SHIPPING} < {*names}
    assert run.returncode == 0, run.stderr
    assert not [line for line in run.stderr.splitlines() if "chatops" in line], run.stderr


@pytest.mark.parametrize("name", [BOT, SHIPPING])
def test_services_are_hardened(name: str) -> None:
    """By systemd's own measure a service is exposed as little as today: nothing is opened unseen."""
    options = ["--offline=true", f"--threshold={MOST_EXPOSED[name]}", "--no-pager"]
    command = ["systemd-analyze", "security", *options, str(FOLDER / name)]
    run = subprocess.run(command, capture_output=True, text=True, check=False)

    assert run.returncode == 0, run.stdout.splitlines()[-1]


def test_it_is_not_started_again_in_vain() -> None:
    """What a person has to mend ends it for good; everything else starts it again, and not for ever."""
    said = settings(BOT)

    assert said["Restart"] == ["on-failure"]
    assert said["RestartPreventExitStatus"] == [f"{USAGE} {BAD_CONFIGURATION}"]
    assert "StartLimitBurst" in said


def test_what_outlives_the_bot_is_left_alone() -> None:
    """Only the bot is asked to end: the commands of the `script` adapter go on, under a user who stays."""
    said = settings(BOT)

    assert said["KillMode"] == ["process"]
    assert said["KillSignal"] == ["SIGTERM"]
    assert int(said["TimeoutStopSec"][0]) > ENDS_WITHIN
    assert said["User"] == ["chatops"]
    assert "DynamicUser" not in said


def test_the_token_is_in_no_environment() -> None:
    """It is handed over as a credential, under the name by which the bot looks for it."""
    [credential] = settings(BOT)["LoadCredential"]

    assert credential.split(":")[0] == TOKEN
    assert [name for name in environ(BOT) if "TOKEN" in name] == []


def test_commands_are_given_as_the_bot_is_run(tmp_path: Path) -> None:
    """`sudo chatops` has the user, the credentials, the state and the settings of the unit."""
    (tmp_path / "systemd-run").write_text("#!/bin/sh\nprintf '%s\\n' \"$@\"\n", encoding="utf-8")
    (tmp_path / "systemd-run").chmod(0o755)
    order = "/status service:order-service"
    given = subprocess.run(
        [FOLDER / "chatops", "do", order, "--as", "alice"],
        env={"PATH": f"{tmp_path}:/bin:/usr/bin"},
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    said = settings(BOT)
    program, _, config = said["ExecStart"][0].partition(" run --config ")

    assert [each for each in given if "LoadCredential" in each] == [
        f"--property=LoadCredential={each}" for each in said["LoadCredential"]
    ]
    assert {f"--uid={said['User'][0]}", f"--gid={said['Group'][0]}"} < {*given}
    assert f"--setenv=CHATOPS_STATE={environ(BOT)['CHATOPS_STATE'].replace('%S', '/var/lib')}" in given
    assert f"--working-directory={Path(config).parent}" in given
    assert f"--setenv=PYTHONPATH={said['WorkingDirectory'][0]}" in given
    assert given[-7:] == [*program.split(), "do", order, "--as", "alice"]


def test_it_runs_as_in_the_image() -> None:
    """Memory is given back as in the image, whose figures are measured; the state is where it may write."""
    said = environ(BOT)

    assert said["MALLOC_TRIM_THRESHOLD_"] == image(stages()[-1])["MALLOC_TRIM_THRESHOLD_"]
    assert said["CHATOPS_STATE"].replace("%S", "/var/lib") == image(stages()[-1])["CHATOPS_STATE"]
    assert {"chatops", "chatops-backup"} == {*settings(BOT)["StateDirectory"][0].split()}
    assert settings(BOT)["StateDirectory"] == settings(SHIPPING)["StateDirectory"]
