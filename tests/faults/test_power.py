"""The power fails: after every call to the disk, in every way that what was not synced may go."""

import asyncio
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from bot.store.folder import AUDIT
from tests import tiers
from tests.faults import disk
from tests.faults.cuts import LIVES, Found, read
from tests.faults.image import Disk, World
from tests.faults.life import STATE, operation_life
from tests.proofs.proof import Proof

MEMORY = Path("/dev/shm")  # noqa: S108 - a folder of a random name is made in it
COMMIT = {World.LOSE: 3, World.TORN: 9, World.NAMES: 6, World.LATER: 15, World.HOLE: 15, World.KEEP: 40}
"""The bot is started on each Nth image of a world; the images themselves are all looked at."""
SPARSER = {"operation_life": 1, "incident_life": 2}


TORN = b'{"half of a line": '
LIVE = """
import asyncio, pathlib, sys
from tests.faults.life import operation_life
asyncio.run(operation_life(pathlib.Path(sys.argv[1])))
"""


@pytest.fixture
def memory(tmp_path: Path) -> Iterator[Path]:
    """Return a folder in memory where there is such a thing: a real disk makes thousands of syncs slow."""
    if not MEMORY.is_dir():
        yield tmp_path
    else:
        with tempfile.TemporaryDirectory(dir=MEMORY) as folder:
            yield Path(folder)


@pytest.mark.parametrize("life", LIVES)
def test_a_cut_loses_nothing(life: str, memory: Path, proof: Proof) -> None:
    """Whatever the power cut takes, what was confirmed or done outside stands in the database as an intent.

    A bot that is started on what is left lives on to its end: nothing lost, doubled, or past verifying.
    """
    found = _cut(life, memory, *(f"{world}={share * SPARSER[life]}" for world, share in COMMIT.items()))

    proof.tried("power", found.images, found.violations, _figures(life, found))


@pytest.mark.deep
@pytest.mark.parametrize("world", World)
@pytest.mark.parametrize("life", LIVES)
def test_every_image_is_lived_on(life: str, world: World, memory: Path, proof: Proof) -> None:
    """A bot that is started on any image at all lives on to its end, as if nothing had happened."""
    found = _cut(life, memory, f"{world}=1")

    proof.tried("power_started", found.started, found.violations)


@pytest.mark.deep
@pytest.mark.parametrize("life", LIVES)
def test_a_second_cut_loses_nothing(life: str, memory: Path, proof: Proof) -> None:
    """The power fails again while the bot starts anew, repairs and goes on: nothing is lost then either."""
    found = _cut(life, memory, *(f"{world}=50" for world in World), "twice=60")

    proof.tried("power_twice", found.images, found.violations, _figures(life, found))


def test_torn_bytes_outlast_a_cut(memory: Path) -> None:
    """What a repair cuts off the log is durable in quarantine before it is gone from its file."""
    folder = memory / "life"
    folder.mkdir()
    asyncio.run(operation_life(folder))
    month = next((folder / STATE / AUDIT).glob("2*.jsonl"))
    with month.open("ab") as file:
        file.write(TORN)
    model = Disk(folder, read(folder))
    environment = os.environ | disk.environment(folder, record=memory / "calls")

    subprocess.run([sys.executable, "-c", LIVE, folder], cwd=tiers.ROOT, env=environment, check=True)

    calls = disk.recorded(memory / "calls")
    assert any(call.path == month and call.kind == "ftruncate" for call in calls), "nothing was repaired"
    for call in calls:
        model.take(call)
        image = model.image(World.LOSE, Random(0))  # noqa: S311 - no secret
        assert any(TORN in content for content in image.values() if content), call


def _cut(life: str, root: Path, *given: str) -> Found:
    """Return what `cuts.py` has found."""
    command = [sys.executable, "-m", "tests.faults.cuts", life, str(root), str(tiers.seed()), *given]
    done = subprocess.run(
        command,
        cwd=tiers.ROOT,
        env=os.environ | disk.preloaded(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return Found(**json.loads(done.stdout))


def _figures(life: str, found: Found) -> dict[str, str]:
    name = life.replace("_", " ")
    return {f"cuts in the {name}": f"{found.cuts:,}", f"bots started in the {name}": f"{found.started:,}"}
