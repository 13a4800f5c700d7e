"""Backups by Litestream: the unit's own steps on a running bot, and what is restored of them."""

import asyncio
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from sandbox.app import CONFIG
from tests.deploy.dockerfile import ROOT
from tests.deploy.image import PYTHON
from tests.deploy.units import settings
from tests.e2e.crash import proven, restart
from tests.e2e.pilot import Pilot, sandbox

SHIPPED = yaml.safe_load((ROOT / "deploy" / "litestream.yml").read_text(encoding="utf-8"))
COMPLETE = "✅ Deploy complete. Health check passed."
STEPS = ("ExecStartPre", "ExecStart", "ExecStartPost")
UNIT = "chatops-litestream.service"


def test_the_unit_ships_what_it_copies() -> None:
    """What is copied is what Litestream ships, in a folder that the bot may write; history has an end."""
    [database] = SHIPPED["dbs"]
    copy = Path(database["path"])
    steps = [step for name in STEPS for step in settings(UNIT)[name]]
    [backup] = [step for step in steps if " bot backup " in step]
    [moved] = [step.split()[1:] for step in steps if step.startswith("/usr/bin/mv ")]

    assert [path.replace("%S", "/var/lib") for path in moved] == [str(copy.with_name("next.db")), str(copy)]
    assert backup.endswith(moved[0])
    assert copy.parent.name in settings("chatops.service")["StateDirectory"][0].split()
    assert SHIPPED["snapshot"]["retention"] == "72h"


@pytest.mark.deep
@pytest.mark.timeout(300)
async def test_what_was_shipped_is_restored(tmp_path: Path) -> None:
    """The unit's steps ship copies of the running bot; restored, it goes on with what it knew at the last.

    Litestream itself is kept out of the database that the bot holds, which is why there is a copy at all.
    """
    litestream = _install(tmp_path)
    async with sandbox(tmp_path / "state") as pilot:
        shipping = _Shipping(tmp_path, litestream, pilot)
        locked = await shipping.try_live()
        ended = []
        for service in ("order-service", "api-gateway"):
            card = await pilot.order(service, "staging")
            await card.shows(COMPLETE)
            ended.append(card.operation_id)
            await pilot.record(id=card.operation_id)
            await shipping.ship()
        lost = await pilot.order("payment-service", "staging")
        await lost.shows(COMPLETE)
        await pilot.bot.kill()
        _put_back(pilot.state, await shipping.restore(), tmp_path / "old")
        await restart(pilot)
        records = pilot.audit()
        await proven(pilot)

    known = {record["id"] for record in records if record["event"] == "command"}
    assert "database is locked" in locked
    assert {*ended} <= known
    assert lost.operation_id not in known


class _Shipping:
    """The unit's steps, with the paths of this test in them."""

    def __init__(self, folder: Path, litestream: Path, pilot: Pilot) -> None:
        self._copies, self._litestream, self._pilot = folder / "chatops-backup", litestream, pilot
        self._copies.mkdir()
        self._config, self._replica = folder / "litestream.yml", folder / "replica"
        [database] = SHIPPED["dbs"]
        replica = {"type": "file", "path": str(self._replica)}
        ours = {**database, "path": str(self._copies / "chatops.db"), "replica": replica}
        self._config.write_text(yaml.safe_dump({**SHIPPED, "dbs": [ours]}), encoding="utf-8")

    async def ship(self) -> None:
        """Carry out every step in its order."""
        for step in (step for name in STEPS for step in settings(UNIT)[name]):
            await self._run(*self._here(step))

    async def restore(self) -> Path:
        """Return what Litestream makes of the newest that was shipped."""
        target = self._copies.with_name("restored.db")
        await self._run(self._litestream, "restore", "-o", target, f"file://{self._replica}")
        return target

    async def try_live(self) -> str:
        """Return what Litestream says of the database that the bot has open."""
        live = self._pilot.state / "chatops.db"
        where = self._copies.with_name("live")
        process = await asyncio.create_subprocess_exec(
            self._litestream, "replicate", "-once", live, f"file://{where}", stderr=-2, stdout=-1
        )
        return (await process.communicate())[0].decode()

    def _here(self, step: str) -> list[str | Path]:
        return [self._path(word) for word in shlex.split(step)]

    def _path(self, word: str) -> str | Path:
        named: dict[str, str | Path] = {
            "/opt/chatops/.venv/bin/python": sys.executable,
            "/usr/bin/litestream": self._litestream,
            "/etc/chatops/litestream.yml": self._config,
            "/etc/chatops/chatops.yaml": CONFIG,
            "%S/chatops": self._pilot.state,
        }
        return named.get(word) or word.replace("%S/chatops-backup", str(self._copies))

    async def _run(self, *command: str | Path) -> None:
        process = await asyncio.create_subprocess_exec(*command, cwd=ROOT, stdout=-1, stderr=-2)
        said = (await process.communicate())[0].decode()
        assert process.returncode == 0, f"{command}: {said}"


def _install(folder: Path) -> Path:
    subprocess.run([PYTHON, "-m", "venv", folder / "venv"], check=True)
    pinned = ["--require-hashes", "--requirement", str(ROOT / "tests" / "deploy" / "litestream.txt")]
    subprocess.run([folder / "venv" / "bin" / "pip", "install", "--quiet", *pinned], check=True)
    return folder / "venv" / "bin" / "litestream"


def _put_back(state: Path, file: Path, old: Path) -> None:
    """Leave the bot nothing but the file: the platform lives in the same folder here."""
    old.mkdir()
    for path in [*state.iterdir()]:
        if path.name not in {"platform", "tokens.json", "bot.log"}:
            path.rename(old / path.name)
    file.rename(state / "chatops.db")
