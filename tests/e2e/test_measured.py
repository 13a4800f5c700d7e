"""What the dashboard and the rules ask Prometheus for is what the running bot tells it."""

import re
from itertools import chain

import aiohttp

from tests.deploy.dashboard import expressions, metrics
from tests.deploy.dockerfile import ROOT
from tests.e2e.pilot import Pilot

COMING = {
    "chatops_interactions",
    "chatops_acknowledgement_seconds",
    "chatops_approvals",
    "chatops_execution_seconds",
    "chatops_gateway_reconnects",
    "chatops_discord_requests",
    "chatops_discord_rate_limited",
    "chatops_discord_refused",
    "chatops_back_end_seconds",
    "chatops_audit_lag_records",
    "chatops_pending",
    "chatops_queue_depth",
}
"""Families that the bot is about to tell. This set may only get smaller."""


async def test_every_metric_is_one_of_the_bots(pilot: Pilot) -> None:
    """No panel and no alert asks for what /metrics does not have: it would be empty, or silent, for ever."""
    async with aiohttp.ClientSession() as http, http.get(f"{pilot.bot.web}/metrics") as answer:
        told = set(re.findall(r"^# TYPE (\w+?)(?:_total)? \w+$", await answer.text(), re.MULTILINE))
    rules = (ROOT / "deploy" / "prometheus").glob("*.yml")
    asked = set(chain.from_iterable(map(metrics, expressions())))
    asked |= set(chain.from_iterable(metrics(file.read_text(encoding="utf-8")) for file in rules))

    assert "chatops_executions" in asked & told
    assert asked - told == COMING - told
