"""The back ends of the settings."""

from dataclasses import replace
from typing import Any

import aiohttp
import pytest

from bot.adapters.migrations.command import CommandMigrations
from bot.adapters.paging.pagerduty import PagerDuty
from bot.adapters.status_page.statuspage import Statuspage
from bot.app.back_ends import BackEnds, build_back_ends
from bot.app.faults import Fault
from bot.app.settings import read
from sandbox.platform import Logs, Monitoring
from tests.fakes.folder import ROOT, SETTINGS, Folder

ALL = """\
  migrations:
    own: {use: command, pending: [a], run: [b], state: s}
  logs:
    platform: {use: "sandbox.platform:Logs"}
  monitoring:
    one: {use: "sandbox.platform:Monitoring"}
    two: {use: "sandbox.platform:Monitoring"}
services:
  api-gateway: {adapters: {monitoring: two}}
  order-service: {adapters: {monitoring: one}}
"""


async def build(folder: Folder, text: str) -> BackEnds:
    """Build what these settings say."""
    folder.settings.write_text(text, encoding="utf-8")
    async with aiohttp.ClientSession() as session:
        return build_back_ends(read(folder.settings), session, {})


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        ("sandbox.platform:Delivery", "no.such:Thing", "there is no delivery adapter"),
        ("      url: http://127.0.0.1:1/_platform\n", "      wrong: 1\n", "wrong"),
        (
            "  delivery:\n",
            "  status_page: {p: {use: a.b:C}}\n  delivery:\n",
            "there is no status_page adapter",
        ),
        (
            "  delivery:\n",
            "  status_page: {p: {use: statuspage, page: p, token: t}, q: {use: statuspage}}\n  delivery:\n",
            "there is a status page already",
        ),
        ("  delivery:\n", "  status_page: {p: {use: statuspage}}\n  delivery:\n", "page"),
        ("  delivery:\n", "  paging: {p: {use: a.b:C}}\n  delivery:\n", "there is no paging adapter"),
        ("  delivery:\n", "  paging: {p: {use: pagerduty}}\n  delivery:\n", "routing_keys"),
        (
            "  delivery:\n",
            "  paging: {p: {use: pagerduty, routing_keys: {t: k}}, q: {use: pagerduty}}\n  delivery:\n",
            "there is a pager already",
        ),
        ("  delivery:\n", "  logs: {p: {use: a.b:C}}\n  delivery:\n", "there is no logs adapter"),
        ("  delivery:\n", "  migrations: {p: {use: command}}\n  delivery:\n", "pending"),
    ],
)
async def test_a_back_end_that_cannot_be_built_is_named(
    folder: Folder, before: str, after: str, says: str
) -> None:
    """With its place in the settings, exit 78."""
    with pytest.raises(Fault, match=says) as fault:
        await build(folder, SETTINGS.replace(before, after))

    assert fault.value.code == 78
    assert str(fault.value).startswith(f"{folder.settings}:")


async def test_each_service_has_its_back_ends(folder: Folder) -> None:
    """One adapter may serve many; where there are two of a port, the service says which."""
    built = await build(folder, SETTINGS[: SETTINGS.index("services:")] + ALL)

    assert built.delivery("order-service") is built.delivery("api-gateway")
    assert isinstance(built.migrations("order-service"), CommandMigrations)
    assert isinstance(built.logs("order-service"), Logs)
    assert isinstance(built.monitoring("order-service"), Monitoring)
    assert built.monitoring("order-service") is not built.monitoring("api-gateway")
    assert [*built.named] == [
        "delivery platform",
        "migrations own",
        "logs platform",
        "monitoring one",
        "monitoring two",
    ]


async def test_pager_and_status_page_are_everybodys(folder: Folder) -> None:
    """One of each, that is checked as the others are; without them the bot's own do."""
    shared = "  paging: {p: {use: pagerduty, routing_keys: {t: k}}}\n"
    shared += "  status_page: {s: {use: statuspage, page: p, token: t}}\n"
    built = await build(folder, SETTINGS.replace("  delivery:\n", f"{shared}  delivery:\n"))

    assert isinstance(built.status_page, Statuspage)
    assert isinstance(built.pager, PagerDuty)
    assert [*built.named] == ["delivery platform", "paging p", "status_page s"]


async def test_a_service_may_have_no_more_than_delivery(folder: Folder) -> None:
    """What is not configured is not there."""
    built = await build(folder, SETTINGS)

    assert built.migrations("order-service") is None
    assert built.logs("order-service") is None
    assert built.monitoring("order-service") is None
    assert [*built.named] == ["delivery platform"]


async def test_the_sample_has_all_of_them() -> None:
    """The project's own settings put every service on the sandbox's platform."""
    async with aiohttp.ClientSession() as session:
        settings = read(ROOT / "chatops.yaml")
        built = build_back_ends(settings, session, {})

    assert [*built.named] == [f"{port} platform" for port in ("delivery", "migrations", "logs", "monitoring")]
    for service in settings.services:
        assert built.migrations(service.name)
        assert built.logs(service.name)
        assert built.monitoring(service.name)


async def test_one_that_no_service_is_on_is_checked_too(folder: Folder) -> None:
    """Whoever configures a second one reads what is wrong with it before a service is moved there."""
    second = '  delivery:\n    second: {use: "sandbox.platform:Delivery"}\n'
    text = SETTINGS.replace("  delivery:\n", second)
    services = text[text.index("services:") :]
    built = await build(
        folder,
        text.replace(services, "services:\n  order-service: {adapters: {delivery: platform}}\n"),
    )

    assert {*built.named} == {"delivery platform", "delivery second"}


async def test_what_holds_something_open_lets_go(folder: Folder) -> None:
    """Once each, at the end; back ends on the shared session alone have nothing to close."""
    closed = []

    class Open(Logs):
        """Logs with a connection of their own."""

        async def close(self) -> None:
            """Note it."""
            closed.append(self)

    built = await build(folder, SETTINGS)
    nothing: Any = None
    logs = Open(nothing, url="http://127.0.0.1:1")
    await replace(built, named={**built.named, "logs open": logs}).close()

    assert closed == [logs]
