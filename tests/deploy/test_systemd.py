"""The systemd units: valid, hardened, and true to what the bot means by its exit codes and signals."""

import shutil
import subprocess
from pathlib import Path

import pytest

from bot.app.faults import BAD_CONFIGURATION, USAGE
from tests.deploy.dockerfile import environ as image
from tests.deploy.dockerfile import stages
from tests.deploy.units import FOLDER, environ, in_place, settings

BOT = "chatops.service"
SHIPPING = "chatops-litestream.service"
MOST_EXPOSED = 15
"""Tenths, of the hundred that a service has which is not hardened at all."""


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
    """By systemd's own measure a service is exposed to 1.5 of 10 at most."""
    options = ["--offline=true", f"--threshold={MOST_EXPOSED}", "--no-pager"]
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
    assert said["User"] == ["chatops"]
    assert "DynamicUser" not in said


def test_the_token_is_in_no_environment() -> None:
    """It is handed over as a credential, whose path alone is told."""
    [credential] = settings(BOT)["LoadCredential"]

    assert credential.split(":")[0] == "discord_token"
    assert [value for name, value in environ(BOT).items() if "TOKEN" in name] == ["%d/discord_token"]


def test_it_runs_as_in_the_image() -> None:
    """Memory is given back as in the image, whose figures are measured; the state is where it may write."""
    said = environ(BOT)

    assert said["MALLOC_TRIM_THRESHOLD_"] == image(stages()[-1])["MALLOC_TRIM_THRESHOLD_"]
    assert said["CHATOPS_STATE"].replace("%S", "/var/lib") == image(stages()[-1])["CHATOPS_STATE"]
    assert {"chatops", "chatops-backup"} == {*settings(BOT)["StateDirectory"][0].split()}
    assert settings(BOT)["StateDirectory"] == settings(SHIPPING)["StateDirectory"]
