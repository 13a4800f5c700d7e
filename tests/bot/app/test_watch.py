"""Who watches the whole bot: one line for each event, and a count for what happens."""

from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as installed

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from prometheus_client import generate_latest
from structlog.testing import capture_logs

from bot.app import watch
from bot.app.watch import Watch
from bot.core.domain import audit
from bot.core.domain.audit import Event, EventName
from bot.core.domain.operation import State
from tests.fakes.operations import ALICE, NOON, make_operation


def scraped(watched: Watch) -> str:
    """Return what Prometheus would be told."""
    return generate_latest(watched.metrics.registry).decode()


def test_an_event_is_one_line_with_what_it_is_about() -> None:
    """Its name, who did it, the operation, and what is known of it; nothing that is not known."""
    ended = make_operation(state=State.FAILED, finished_at=NOON, reason="It never got healthy.")
    watched = Watch()
    with capture_logs() as lines:
        watched.recorded(audit.ending(ended, NOON))

    assert lines == [
        {
            "event": "command",
            "log_level": "info",
            "operation": ended.id,
            "user": "alice",
            "action": "deploy",
            "service": ended.plan.service,
            "environment": ended.plan.environment,
            "result": "failure",
            "reason": "It never got healthy.",
            "duration_seconds": 0,
        }
    ]
    assert 'chatops_audit_records_total{event="command"} 1.0' in scraped(watched)


@pytest.mark.parametrize(
    ("id_", "told"),
    [
        ("inc_a", {"incident": "inc_a"}),
        ("alerts_a", {"alerts": "alerts_a"}),
        ("play_a", {"play": "play_a"}),
        ("in_123", {"interaction": "123"}),
        ("person_1", {}),
    ],
)
def test_a_line_names_its_subject(id_: str, told: dict[str, str]) -> None:
    """An incident, a group of alerts, a play, or the interaction of a command that was no operation."""
    with capture_logs() as lines:
        Watch().recorded(Event(at=NOON, event=EventName.DENIED, id=id_, user=ALICE, command="/x", channel=""))

    assert lines == [{"event": "denied", "log_level": "info", "user": "alice", **told}]


async def test_calls_of_a_back_end_are_measured() -> None:
    """By port and name of the settings, whether an answer came or not."""

    async def answer(_: web.Request) -> web.StreamResponse:
        return web.Response()

    app = web.Application()
    app.router.add_get("/", answer)
    watched = Watch()
    trace = watched.back_end("delivery", "platform")
    async with TestServer(app) as server, aiohttp.ClientSession(trace_configs=[trace]) as session:
        await session.get(server.make_url("/"))
        with pytest.raises(aiohttp.ClientError):
            await session.get("http://127.0.0.1:1/")

    assert 'chatops_back_end_seconds_count{name="platform",port="delivery"} 2.0' in scraped(watched)


def test_what_the_chat_tells_is_counted() -> None:
    """Each by its own metric."""
    watched = Watch()
    watched.handled("deploy", "done")
    watched.acknowledged(0.3)
    watched.connected("identify")
    watched.called("GET", 200)
    watched.limited("shared")
    told = scraped(watched)

    assert 'chatops_interactions_total{command="deploy",result="done"} 1.0' in told
    assert 'chatops_acknowledgement_seconds_bucket{le="0.25"} 0.0' in told
    assert 'chatops_acknowledgement_seconds_bucket{le="0.5"} 1.0' in told
    assert 'chatops_gateway_reconnects_total{kind="identify"} 1.0' in told
    assert 'chatops_discord_requests_total{code="2xx",method="GET"} 1.0' in told
    assert 'chatops_discord_rate_limited_total{scope="shared"} 1.0' in told


def test_the_version_is_the_installed_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """A copy that was never installed has none, and runs all the same."""

    def missing(name: str) -> str:
        raise PackageNotFoundError(name)

    assert f'chatops_build_info{{version="{installed("chatops")}"}} 1.0' in scraped(Watch())
    monkeypatch.setattr(watch, "installed", missing)
    assert 'chatops_build_info{version="unknown"} 1.0' in scraped(Watch())
