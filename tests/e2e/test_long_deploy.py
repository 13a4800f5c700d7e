"""A deploy that takes forty minutes, over a restart of the bot in order."""

import json
from datetime import timedelta
from typing import Any

import aiohttp

from tests.e2e.clock import jump
from tests.e2e.crash import restart, stop
from tests.e2e.pilot import Card, Pilot
from tests.e2e.rules import reread

HALF = timedelta(minutes=20)
LIFE = ["operation.requested", "vote", "operation.approved", "operation.started", "command"]


async def _half_the_time_passes(pilot: Pilot) -> None:
    jump(pilot, HALF)
    await reread(pilot)


async def _one_more_replica(pilot: Pilot, card: Card, done: int) -> None:
    await pilot.step()
    await card.until(lambda one: f" {done}/" in one.fields.get("Progress", ""))


def _log(pilot: Pilot, since: int) -> list[dict[str, Any]]:
    """Return what the bot said after so many characters; every line of it is one object."""
    text = (pilot.state / "bot.log").read_text(encoding="utf-8")[since:]
    assert "Task was destroyed" not in text
    assert "Traceback" not in text
    return [json.loads(line) for line in text.splitlines()]


async def _measured(pilot: Pilot) -> dict[str, float]:
    """Return what Prometheus reads of the bot, by the name of the series."""
    async with aiohttp.ClientSession() as http, http.get(f"{pilot.bot.web}/metrics") as answer:
        lines = (await answer.text()).splitlines()
    series = (line.rpartition(" ") for line in lines if line.startswith("chatops_"))
    return {name: float(value) for name, _, value in series}


async def test_it_ends_on_its_card(spare: Pilot) -> None:
    """Long after the fifteen minutes of a command, with a restart at half time: one order, card and end.

    The bot is ended by SIGTERM as a new version of it would be: with 0, and nothing else is ended with it.
    Each line of its log that belongs to the deploy names it, before the restart and after it.
    """
    known = len((spare.state / "bot.log").read_text(encoding="utf-8"))
    await spare.hold()
    card = await spare.order("api-gateway")
    await spare.person("bob").react(card.message, "✅")
    await _one_more_replica(spare, card, 1)

    await _half_the_time_passes(spare)
    measured = await _measured(spare)
    assert await stop(spare) == 0
    assert [one["event"] for one in _log(spare, known)[-2:]] == [
        "a signal came: nothing new is taken, what is in hand is finished",
        "ended by a signal; what is executing goes on and is followed after the next start",
    ]
    await restart(spare)
    await _one_more_replica(spare, card, 2)
    await _half_the_time_passes(spare)
    await spare.release()
    await card.shows("✅ Deploy complete. Health check passed.")
    record = await spare.record(id=card.operation_id)

    assert record["duration_seconds"] >= 2 * HALF.total_seconds()
    assert card.fields["Took"].startswith("40 min")
    assert spare.accepted(card.operation_id) == 1
    assert len(spare.announcements(card.operation_id)) == 1
    assert measured['chatops_approvals{state="executing"}'] == 1
    assert measured['chatops_interactions_total{command="deploy",result="done"}'] >= 1
    assert measured["chatops_acknowledgement_seconds_count"] >= 1
    assert measured['chatops_votes_total{change="cast"}'] >= 1
    own = [one for one in _log(spare, known) if one.get("operation") == card.operation_id]
    told = [one for one in own if one["logger"] == "bot.app.watch"]
    assert [one["event"] for one in told] == LIFE
    assert {"interaction", "command"} <= own[0].keys()
    assert told[-1]["result"] == "success"
