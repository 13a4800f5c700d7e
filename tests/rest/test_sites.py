"""Every call of the bot that changes something at Discord is carried out, and its answer lost."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests import tiers
from tests.e2e.clock import jumping
from tests.e2e.pilot import sandbox
from tests.proofs.proof import Proof
from tests.rest import day
from tests.rest.doubles import doubles
from tests.rest.lost import HOWS, SITES, How, losing

DAYS = 40
"""In each of five ways: two hundred answers are lost at every site."""


async def _lost(folder: Path, hows: Sequence[How]) -> tuple[Counter[str], list[str]]:
    """Live a day on which every answer is lost once; return how often at which site, and what went wrong."""
    folder.mkdir()
    config = day.settings(folder)
    async with sandbox(folder / "state", config=config, command=jumping) as pilot:
        async with losing(pilot, hows) as lost:
            await day.whole_day(pilot)
        found = await doubles(pilot)
    untried = [f"{site}: never called" for site in SITES - lost.lost.keys()]
    unlisted = [f"{site}: not in the table" for site in lost.lost.keys() - SITES]
    return lost.lost, [*found, *untried, *unlisted]


@pytest.mark.timeout(tiers.size(240, 3600))
async def test_every_answer_is_lost_once(
    tmp_path: Path, proof: Proof, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each of them, in one way or another, on one day: nothing stands twice, and the day goes on."""
    monkeypatch.setenv("ALERTMANAGER_TOKEN", day.TOKEN)
    lost, violations = await _lost(tmp_path / "day", HOWS)

    proof.tried("rest.lost", lost.total(), violations, {"different routes": str(len(lost))})


@pytest.mark.deep
@pytest.mark.timeout(600)
@pytest.mark.parametrize("day_", range(DAYS))
@pytest.mark.parametrize("how", HOWS)
async def test_every_answer_is_lost_in_every_way(
    tmp_path: Path, proof: Proof, monkeypatch: pytest.MonkeyPatch, how: How, day_: int
) -> None:
    """One way on a day, on many days: so each site of the table is tried two hundred times at least."""
    monkeypatch.setenv("ALERTMANAGER_TOKEN", day.TOKEN)
    lost, violations = await _lost(tmp_path / "day", [how])

    proof.tried("rest.lost.each", lost.total(), [f"day {day_}: {one}" for one in violations])
