"""Alerts over sockets: from a real Alertmanager through the unmodified bot to a card, and an incident."""

import re
import textwrap
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp
import pytest

from sandbox.app import CONFIG
from tests.e2e.crash import kill, restart
from tests.e2e.incident import Incident
from tests.e2e.pilot import Pilot, sandbox
from tests.e2e.view import Json
from tests.fakes.server_process import Server, alertmanager

TOKEN = "a-token-of-the-tests-for-alerts"  # noqa: S105 - of this test alone
CONFIGURATION = """
route:
  receiver: chatops
  group_by: [alertname]
  group_wait: 0s
  group_interval: 1s
  repeat_interval: 1h
receivers:
  - name: chatops
    webhook_configs:
      - url: {web}/webhooks/alertmanager
        send_resolved: true
        max_alerts: 2
        http_config: {{authorization: {{type: Bearer, credentials: {token}}}}}
"""
FIRING, RESOLVED = "🔥 Firing: Too many errors", "✅ Resolved: Too many errors"


@asynccontextmanager
async def watched(folder: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[tuple[Pilot, Server]]:
    """Run a sandbox whose bot hears of alerts, and the Alertmanager that tells of them."""
    monkeypatch.setenv("ALERTMANAGER_TOKEN", TOKEN)
    settings = CONFIG.read_text(encoding="utf-8")
    web = "web: {listen: 127.0.0.1:8080}"
    assert web in settings
    config = folder / CONFIG.name
    heard = "web: {alertmanager: {token: {env: ALERTMANAGER_TOKEN, otherwise: the-team-is-read-without}}}"
    config.write_text(settings.replace(web, heard), encoding="utf-8")
    (folder / "approval_matrix.yaml").write_bytes(CONFIG.with_name("approval_matrix.yaml").read_bytes())
    (folder / "alertmanager").mkdir()
    async with sandbox(folder / "state", config=config) as pilot:
        told = CONFIGURATION.format(web=pilot.bot.web, token=TOKEN)
        async with alertmanager(folder / "alertmanager", told) as server:
            yield pilot, server


async def alert(server: Server, *pods: str, ended: bool = False, name: str = "HighErrorRate") -> None:
    """Let alerts of these pods fire or end, as Prometheus would tell.

    https://github.com/prometheus/alertmanager/blob/main/api/v2/openapi.yaml
    """
    now = datetime.fromtimestamp(time.time(), UTC)
    labels = {"alertname": name, "severity": "critical", "service": "payment-service"}
    body = [
        {
            "labels": labels | {"pod": pod},
            "annotations": {"summary": "Too many errors"},
            "startsAt": (now - timedelta(minutes=5)).isoformat(),
            "endsAt": (now + (timedelta(0) if ended else timedelta(hours=1))).isoformat(),
        }
        for pod in pods
    ]
    async with aiohttp.ClientSession() as http, http.post(f"{server.url}/api/v2/alerts", json=body) as answer:
        assert answer.status == 200, await answer.text()


async def test_a_real_alert_becomes_an_incident(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No alert is lost while Discord is away and the bot killed; it has one card, one incident, an end."""
    async with watched(tmp_path, monkeypatch) as (pilot, server):
        bob = pilot.person("bob")
        await pilot.control("fail", method="POST", path="/channels/*/messages", status=500, times=1000)
        await alert(server, "a")
        await pilot.record("alert.firing")
        await kill(pilot)
        await pilot.control("clear")
        await restart(pilot)
        shown = (await pilot.find_card(FIRING)).message

        def reads(words: str) -> bool:
            """Tell whether the card shows these words now."""
            message = bob.view.messages[shown["id"]]
            return words in message["content"] or words in message["embeds"][0]["description"]

        await alert(server, "b", "c")
        await bob.until(lambda: reads("cut off 1 more"))
        assert reads("SEV-1 payment-service: ")
        await _declared(pilot, shown)
        incident = await Incident.opened(pilot, "Too many errors")
        room = await incident.room()
        await bob.until(lambda: reads(f"Incident: <#{room['id']}>"))

        await alert(server, "a", "b", "c", ended=True)

        await bob.until(lambda: reads(RESOLVED))
        told = await incident.message("alert 1", "🔔 Resolved: Too many errors.")
        assert told["channel_id"] == room["id"]
        timeline = await incident.slash("timeline")
        assert "alert: Too many errors (" in timeline.embed_text.splitlines()[1]
        assert len(pilot.cards(FIRING)) + len(pilot.cards(RESOLVED)) == 1
        _assert_no_token(pilot.state)


async def _declared(pilot: Pilot, shown: Json) -> None:
    """Let two press the button: both are led to one room, and one of them has opened it."""
    answer = await pilot.person("bob").press(shown, "Declare incident")
    again = await pilot.person("alice").press(shown, "Declare incident")

    room = await (await Incident.opened(pilot, "Too many errors")).room()
    assert answer.is_private
    assert f"<#{room['id']}>" in answer.text
    assert answer.text == again.text
    record = await pilot.record(command='/incident create "Too many errors" sev1 service:payment-service')
    assert (record["user"], record["result"]) == ("@bob", "success")
    assert len([one for one in pilot.audit() if one["event"] == "incident.opened"]) == 1


def _assert_no_token(state: Path) -> None:
    """Neither the log nor the database nor the audit files hold it."""
    files = [each for each in state.rglob("*") if each.is_file()]
    assert [each for each in files if TOKEN.encode() in each.read_bytes()] == []


async def test_the_sample_of_the_manual_is_taken(tmp_path: Path) -> None:
    """A real Alertmanager starts with what docs/adapters/alertmanager.md tells people to write."""
    manual = CONFIG.parent.joinpath("docs/adapters/alertmanager.md").read_text(encoding="utf-8")
    [sample] = (each for each in re.findall(r"```yaml\n(.*?)```", manual, re.DOTALL) if "receivers:" in each)

    async with (
        alertmanager(tmp_path, textwrap.dedent(sample)) as server,
        aiohttp.ClientSession() as http,
        http.get(f"{server.url}/api/v2/receivers") as answer,
    ):
        assert await answer.json() == [{"name": "chatops"}]
