"""Somebody is called by hand, through a strict PagerDuty."""

import json

import pytest

from bot.adapters.paging.pagerduty import PagerDuty
from bot.core.ports.fallback import Task
from tests.fakes import by_hand
from tests.fakes.pagerduty import EVENTS, Duty, FakePagerDuty

KEY = "k" * 32
OPTIONS = {"routing_keys": {"payment-team": by_hand.TOKEN}}


async def test_the_team_is_called_by_hand() -> None:
    """Who is on call is told, somebody is called once however often it is typed, and let go by a second."""
    pagerduty = FakePagerDuty({KEY}, "rest-token")
    pagerduty.duties = [Duty("Ada", schedule="PSCHED1")]
    rest = {"token": "rest-token", "schedules": {"payment-team": "PSCHED1"}}
    async with pagerduty.served() as url:
        options = {**OPTIONS, "url": url, "rest": {**rest, "url": url.removesuffix(EVENTS)}}
        typed = by_hand.offered(PagerDuty, options, "payment-service", team="payment-team")
        who, call, over = typed[Task.PAGE]
        on_call = await by_hand.types(who)
        for _ in range(2):
            done = await by_hand.types(call, TOKEN=KEY, SUMMARY="payments fail, it is bad")
            assert done.code == 0, done.out
        [alert] = pagerduty.alerts
        assert alert.state == "triggered"
        await by_hand.types(over, TOKEN=KEY)

    assert "Ada" in json.dumps(json.loads(on_call.out))
    assert alert.event["payload"]["summary"] == "SEV-1 payment-service: payments fail, it is bad"
    assert alert.state == "resolved"
    assert pagerduty.findings == []


def test_a_team_without_a_key_is_told() -> None:
    """With those that have one."""
    with pytest.raises(ValueError, match="no routing key of order-team, only of payment-team"):
        by_hand.offered(PagerDuty, OPTIONS, team="order-team")
