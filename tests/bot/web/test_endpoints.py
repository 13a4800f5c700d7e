"""What the web endpoints answer, asked over a socket."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import ClientSession, ClientTimeout, web
from prometheus_client import CollectorRegistry, Counter

from bot.web.endpoints import Readiness, application
from bot.web.serve import serve
from bot.web.status import StatusView
from tests.fakes.public import PAYMENTS, make_view


async def _status() -> StatusView:
    return make_view(PAYMENTS)


@asynccontextmanager
async def serving(
    registry: CollectorRegistry | None = None,
    /,
    *webhooks: web.RouteDef,
    trouble: str | None = None,
    **probes: bool,
) -> AsyncIterator[ClientSession]:
    """Serve the endpoints and yield a session whose base is their address; probes are true unless said."""

    def probe(name: str) -> Callable[[], bool]:
        return lambda: probes.get(name, True)

    readiness = Readiness(
        gateway=probe("gateway"),
        store=probe("store"),
        audit=probe("audit"),
        reconciled=probe("reconciled"),
        trouble=lambda: trouble,
    )
    app = application(
        readiness=readiness, registry=registry or CollectorRegistry(), status=_status, webhooks=webhooks
    )
    async with (
        serve(app) as address,
        ClientSession(address.url, timeout=ClientTimeout(total=10)) as session,
    ):
        yield session


async def test_alive_asks_nobody() -> None:
    """The process is healthy while it answers, also when everything around it is down."""
    async with (
        serving(gateway=False, store=False, audit=False, reconciled=False) as session,
        session.get("/healthz") as answer,
    ):
        assert (answer.status, await answer.text()) == (200, "ok\n")


async def test_ready_when_all_holds() -> None:
    """Every probe true: ready."""
    async with serving() as session, session.get("/readyz") as answer:
        assert answer.status == 200
        assert (await answer.json())["ready"] is True


@pytest.mark.parametrize("missing", ["gateway", "store", "audit", "reconciled"])
async def test_one_thing_missing_is_not_ready(missing: str) -> None:
    """Any probe alone takes readiness away, and the answer names it, with a sentence on each."""
    probes: dict[str, Any] = {missing: False}
    async with serving(**probes) as session, session.get("/readyz") as answer:
        assert answer.status == 503
        body = await answer.json()

    assert body["ready"] is False
    assert [name for name, holds in body["checks"].items() if not holds] == [missing]
    assert body["sentences"].keys() == body["checks"].keys()
    async with serving() as session, session.get("/readyz") as answer:
        good = (await answer.json())["sentences"]
    assert [name for name, said in body["sentences"].items() if said != good[name]] == [missing]


async def test_trouble_of_the_audit_log_is_said() -> None:
    """A sentence beside the checks, and only then: whoever is woken reads why nothing is executed."""
    async with serving(audit=False, trouble="Nobody has it.") as session, session.get("/readyz") as answer:
        assert (await answer.json())["trouble"] == "Nobody has it."
    async with serving() as session, session.get("/readyz") as answer:
        assert "trouble" not in await answer.json()


async def test_metrics_are_those_of_the_given_registry() -> None:
    """What is counted in the injected registry is what Prometheus scrapes, and nothing global."""
    registry = CollectorRegistry()
    Counter("chatops_commands", "Commands by action.", ["action"], registry=registry).labels("deploy").inc()

    async with serving(registry) as session, session.get("/metrics") as answer:
        text = await answer.text()

    assert answer.content_type == "text/plain"
    assert 'chatops_commands_total{action="deploy"} 1.0' in text
    assert "python_info" not in text


async def test_metrics_in_the_form_asked_for() -> None:
    """A scraper that asks for OpenMetrics gets it, with the end mark that the format demands."""
    accept = {"Accept": "application/openmetrics-text; version=1.0.0"}
    async with serving() as session, session.get("/metrics", headers=accept) as answer:
        assert answer.content_type == "application/openmetrics-text"
        assert (await answer.text()).endswith("# EOF\n")


@pytest.mark.parametrize("path", ["/status", "/status.json", "/status.atom"])
async def test_the_status_page_is_there(path: str) -> None:
    """For people, machines and feed readers."""
    async with serving() as session, session.get(path) as answer:
        assert answer.status == 200
        assert "Major outage" in await answer.text()


@pytest.mark.parametrize("path", ["/status", "/status.atom", "/healthz", "/nowhere"])
async def test_answers_do_not_name_the_software(path: str) -> None:
    """Neither a good answer nor an error says what to look up exploits for, and none may run anything."""
    async with serving() as session, session.get(path) as answer:
        assert "Server" not in answer.headers
        assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


async def test_nothing_can_be_changed_here() -> None:
    """The endpoints only show: another method is refused."""
    async with serving() as session, session.post("/status", data=b"x") as answer:
        assert answer.status == 405


async def test_what_others_tell_has_addresses_of_its_own() -> None:
    """They are there for those who set them up, with the headers of all answers."""

    async def hear(_: web.Request) -> web.StreamResponse:
        return web.Response(text="heard")

    route = web.post("/webhooks/some", hear)
    async with serving(None, route) as session, session.post("/webhooks/some") as answer:
        assert (await answer.text(), "Server" in answer.headers) == ("heard", False)
    async with serving() as session, session.post("/webhooks/some") as answer:
        assert answer.status == 404
