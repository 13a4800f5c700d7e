"""Every call of the bot that changes something at Discord is carried out, and its answer lost."""

import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest
from aiohttp import FormData, web
from aiohttp.test_utils import TestClient, TestServer

from sandbox.discord.rest.reading import read_call
from tests import tiers
from tests.e2e.clock import impatient, jumping
from tests.e2e.pilot import sandbox
from tests.proofs.proof import Proof
from tests.rest import day
from tests.rest.doubles import doubles
from tests.rest.lost import HOWS, SITES, How, _known_by, losing

DAYS, TIMES = 40, 5
"""In each way, and what is rare where no answer comes: two hundred are lost at every site."""
PATIENCE = 60.0
"""Seconds for which people look out where five incidents go on at once and every answer is lost."""


async def test_a_form_is_known_without_its_boundary() -> None:
    """Sent again it is the same call, with other words it is another one; Discord reads it all the same."""
    app = web.Application()

    async def answer(request: web.Request) -> web.Response:
        return web.json_response([await _known_by(request), (await read_call(request)).body])

    app.router.add_post("/", answer)
    async with TestClient(TestServer(app)) as client:
        told = [await (await client.post("/", data=_form(words))).json() for words in ("a", "a", "b")]

    assert told[0] == told[1]
    assert told[1][0] != told[2][0]
    assert [body for _, body in told] == [{"content": "a"}, {"content": "a"}, {"content": "b"}]


def _form(words: str) -> FormData:
    form = FormData()
    form.add_field("payload_json", json.dumps({"content": words}))
    form.add_field("files[0]", bytes(range(256)) * 1000, filename="chart.png")
    return form


async def _lost(folder: Path, hows: Sequence[How], times: int = 1) -> tuple[Counter[str], list[str]]:
    """Live a day on which every answer is lost once; return how often at which site, and what went wrong."""
    folder.mkdir()
    config = day.settings(folder)
    command = impatient if "silent" in hows else jumping
    async with sandbox(folder / "state", config=config, command=command) as pilot:
        async with losing(pilot, hows) as lost:
            await day.whole_day(pilot, times)
            for _ in range(times):
                await lost.at_rest()
                lost.forget()
                await day.commands(pilot)
        found = await doubles(pilot)
    untried = [f"{site}: lost {lost.lost[site]} times" for site in SITES if lost.lost[site] < times]
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
    monkeypatch.setattr("tests.e2e.person.SECONDS", PATIENCE)
    lost, violations = await _lost(tmp_path / "day", [how], TIMES if how == "silent" else 1)

    proof.tried("rest.lost.each", lost.total(), [f"day {day_}: {one}" for one in violations])
