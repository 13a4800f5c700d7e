"""A day at the bot's: everything happens once by which it changes something at Discord."""

import asyncio
import contextlib
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp

from sandbox.app import CONFIG
from tests.e2e.clock import jump, travel
from tests.e2e.crash import kill, restart
from tests.e2e.incident import Incident, resolve
from tests.e2e.pilot import Pilot

TOKEN = "a-token-of-the-tests-for-alerts"  # noqa: S105 - of these tests alone
_FIRST_TRIES = 20.0
"""Seconds in which every room that is to be archived has been tried once."""
FIRING, RESOLVED = "🔥 Firing: Too many errors", "✅ Resolved: Too many errors"


def settings(folder: Path) -> Path:
    """Write the project's settings, with alerts heard by TOKEN, into a folder; return their path."""
    text = CONFIG.read_text(encoding="utf-8")
    web = "web: {listen: 127.0.0.1:8080}"
    assert web in text
    heard = "web: {alertmanager: {token: {env: ALERTMANAGER_TOKEN, otherwise: the-team-is-read-without}}}"
    (folder / CONFIG.name).write_text(text.replace(web, heard), encoding="utf-8")
    matrix = CONFIG.with_name("approval_matrix.yaml")
    (folder / matrix.name).write_bytes(matrix.read_bytes())
    return folder / CONFIG.name


async def whole_day(pilot: Pilot, times: int = 1) -> None:
    """Let all of it happen, what can be at once at the same time; what is rare happens so many `times`.

    The commands are told anew by `commands`, when there is nothing else left to do.
    """
    refused = [_refused(pilot, number) for number in range(times)]
    day = deploys(pilot), questions(pilot), glass(pilot), alerts(pilot), incidents(pilot, times)
    await asyncio.gather(*day, *refused)
    await threads(pilot, times)


async def deploys(pilot: Pilot) -> None:
    """Let a deploy be approved and run; let another one be cancelled by a click."""
    card = await pilot.order("order-service", "production")
    await pilot.person("bob").react(card.message, "✅")
    await card.shows("✅ Deploy complete. Health check passed.")
    await pilot.announcement(card.operation_id)
    other = await pilot.order("payment-service", "production", "dave")
    told = await pilot.person("dave").press(other.message, "Cancel")
    assert told.text == "Cancelled. Nothing was changed."


async def questions(pilot: Pilot) -> None:
    """People ask, turn a page, are offered names."""
    carol = pilot.person("carol")
    assert (await carol.slash("status", service="api-gateway")).embed_text
    assert await carol.autocomplete("deploy", "service") != []
    for _ in range(11):
        await carol.slash("help")
    shown = await carol.slash("audit", event="all")
    await carol.turn(shown.message, "Next")


async def glass(pilot: Pilot) -> None:
    """Somebody goes on alone, others are called, one of them reviews it."""
    version = await pilot.other("api-gateway", "production")
    asked = {"service": "api-gateway", "version": version, "environment": "production"}
    card = await pilot.ask("oncall", "deploy", **asked, break_glass="checkout is down")
    await card.shows("✅ Deploy complete. Health check passed.")
    footer = f"Operation {card.operation_id} glass"
    bob = pilot.person("bob")
    call = await bob.until(lambda: bob.view.newest(lambda one: footer in str(one["embeds"])))
    assert (await bob.press(call, "Reviewed")).text.startswith("Reviewed")


async def alerts(pilot: Pilot) -> None:
    """Let alerts fire and end: one card, edited."""
    await _alert(pilot, ended=False)
    await pilot.find_card(FIRING)
    await _alert(pilot, ended=True)
    await pilot.find_card(RESOLVED)


async def incidents(pilot: Pilot, times: int) -> None:
    """Let so many incidents be worked on, and their rooms be archived a week later."""
    titles = [f"The shop is down, {number}" for number in range(times)]
    found = await asyncio.gather(*(incident(pilot, title) for title in titles))
    await travel(pilot, datetime.fromtimestamp(time.time(), UTC) + timedelta(days=7, hours=1))
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(_FIRST_TRIES):
            await asyncio.gather(*(pilot.record("incident.archived", id=one.id) for one in found))
    jump(pilot)  # the answer to each first try is lost, and the next one comes by the bot's own clock
    await asyncio.gather(*(pilot.record("incident.archived", id=one.id) for one in found))


async def incident(pilot: Pilot, title: str) -> Incident:
    """Open an incident by the form, update, take, resolve, reopen and resolve it."""
    oncall = pilot.person("oncall")
    form = await oncall.form("incident create", channel="incidents", title=title)
    await oncall.fill_in(form, channel="incidents", title=title, severity=["sev1"])
    found = await Incident.opened(pilot, title)
    await found.message("announcement")
    call = await found.message("call 1")
    await oncall.until(lambda: oncall.view.messages[call["id"]]["components"])
    await oncall.press(oncall.view.messages[call["id"]], "I take it")
    await found.slash("update", text="We have found it.", status="identified", notify=True)
    await found.message("notice 1")
    await resolve(pilot, found, "It was the pool.")
    await pilot.record("incident.meeting", id=found.id)
    await found.slash("reopen", reason="It is back.")
    await found.message("reopening 1")
    await resolve(pilot, found, "It was the pool after all.")
    await found.message("postmortem 1")
    await found.message("card", "draft with /incident postmortem")
    return found


async def threads(pilot: Pilot, times: int) -> None:
    """Where no channel can be made, there are threads."""
    await pilot.control("revoke_permission", permission="MANAGE_CHANNELS")
    try:
        titles = [f"No channel for this, {number}" for number in range(times)]
        found = await asyncio.gather(*(Incident.begun(pilot, title, "sev2") for title in titles))
        await asyncio.gather(*(one.message("card") for one in found))
    finally:
        await pilot.control("grant_permission", permission="MANAGE_CHANNELS")


async def commands(pilot: Pilot) -> None:
    """Let the bot forget what it told Discord of its commands, and tell it once more."""
    await kill(pilot)
    (pilot.state / "commands").unlink(missing_ok=True)
    await restart(pilot)
    assert await pilot.person("alice").autocomplete("deploy", "service") != []


async def _refused(pilot: Pilot, number: int) -> None:
    """Let somebody be refused where all would have read the answer."""
    refused = await pilot.person("carol").refused("status", service=f"no-such-service-{number}")
    assert refused.text.startswith("There is no such service.")


async def _alert(pilot: Pilot, *, ended: bool) -> None:
    """Tell the bot as Alertmanager does.

    https://prometheus.io/docs/alerting/latest/configuration/#webhook_config
    """
    now = datetime.fromtimestamp(time.time(), UTC)
    status = "resolved" if ended else "firing"
    alert: dict[str, Any] = {
        "status": status,
        "labels": {"alertname": "HighErrorRate", "severity": "critical", "service": "payment-service"},
        "annotations": {"summary": "Too many errors"},
        "startsAt": (now - timedelta(minutes=5)).isoformat(),
        "endsAt": now.isoformat() if ended else "0001-01-01T00:00:00Z",
        "fingerprint": "f1",
    }
    body = {
        "version": "4",
        "groupKey": '{}:{alertname="HighErrorRate"}',
        "truncatedAlerts": 0,
        "status": status,
        "externalURL": "http://alertmanager:9093",
        "alerts": [alert],
    }
    headers = {"Authorization": f"Bearer {TOKEN}"}
    url = f"{pilot.bot.web}/webhooks/alertmanager"
    async with aiohttp.ClientSession(headers=headers) as http, http.post(url, json=body) as answer:
        assert answer.status == 200, await answer.text()
