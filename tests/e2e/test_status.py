"""`/status` on a busy afternoon: deploys done and under way, incidents, a lock, a freeze, customers."""

import struct
from collections.abc import AsyncIterator
from datetime import timedelta
from io import BytesIO

import pytest
import pytest_asyncio
from matplotlib.image import imread

from bot.adapters.clock.wall import WallClock
from bot.core.domain.incident import Incident, Severity
from bot.store.folder import open_store
from tests.e2e.configuration import settings_with
from tests.e2e.crash import restart
from tests.e2e.customers import measured
from tests.e2e.person import Reply
from tests.e2e.pilot import Pilot, sandbox

pytestmark = pytest.mark.asyncio(loop_scope="module")

SIGNATURE = b"\x89PNG\r\n\x1a\n"
REQUESTS, DEPLOY = (0x5D, 0xAD, 0xEC), (0xB5, 0xA7, 0xF5)
PANEL, VERSIONS = slice(90, 170), slice(45, 66)
"""Rows of pixels: inside the first panel, where no words stand, and above it, where deploys are named."""
OPENED = WallClock().now().replace(microsecond=0) - timedelta(minutes=20)
BEGAN = OPENED.replace(minute=0, second=0)
FREEZES = (
    "freezes:\n  - {name: quarter-end, environments: [production], actions: [migrate],\n"
    f'     schedule: "0 {BEGAN.hour} * * *", duration: 23h, timezone: UTC}}\n'
)
TRIES = 3
"""How often the adapter of the sample asks; see `chatops.yaml`."""
NO_ANSWER = "no answer: the platform at "


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def pilot(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Pilot]:
    """Fly one sandbox, whose afternoon is arranged once; tests only look."""
    folder = tmp_path_factory.mktemp("busy")
    config = settings_with(folder, "break_glass:", f"{FREEZES}break_glass:")
    async with sandbox(folder / "state", config=config, traffic=60.0) as pilot:
        await arrange(pilot)
        yield pilot


async def arrange(pilot: Pilot) -> None:
    """Let one deploy end in production, one run in development, one wait; lock staging; open incidents."""
    await incidents(pilot)
    done = await pilot.deploy("alice", "payment-service", "v1.8.1", "production")
    await pilot.person("bob").react(done.message, "✅")
    await done.shows("Deploy complete.")
    await pilot.hold()
    running = await pilot.deploy("dave", "payment-service", "v1.7.5", "development")
    await running.shows("Deploying")
    await pilot.deploy("carol", "payment-service", "v1.8.2", "production")
    await pilot.person("erin").slash(
        "lock", service="payment-service", environment="staging", reason="disk swap", **{"for": "2h"}
    )
    await measured(pilot, "payment-service", "order-service")


async def incidents(pilot: Pilot) -> None:
    """Write incidents into the store, which only one process may open at a time."""
    await pilot.bot.stop()
    async with open_store(pilot.state, WallClock()) as memory:
        for number, (service, title) in enumerate(
            [("payment-service", "Cards are slow"), ("order-service", "Nobody can order"), (None, "No mail")]
        ):
            incident = Incident(
                id=f"inc_{number}", title=title, severity=Severity.SEV3, opened_at=OPENED, service=service
            )
            await memory.incidents.add(incident)
    await restart(pilot)


def fields(reply: Reply) -> dict[str, list[str]]:
    """Return the parts of the card by name, line by line."""
    [embed] = reply.message["embeds"]
    return {one["name"]: one["value"].splitlines() for one in embed["fields"]}


def running(reply: Reply) -> list[str]:
    """Return what the card says about what runs."""
    return str(reply.message["embeds"][0]["description"]).splitlines()


async def test_all_about_a_service(pilot: Pilot) -> None:
    """Whoever asks, all read it: what runs, is broken, under way, locked, frozen, and was deployed."""
    reply = await pilot.person("mallory").slash("status", service="payment-service")

    assert await pilot.seen_by(reply) == set(pilot.ready["users"])
    assert reply.text.splitlines() == [
        "🟢 Healthy: payment-service.",
        "Dashboard: https://grafana.internal/d/payment-service",
    ]
    assert running(reply) == [
        "🟢 development v1.8.2 1/1",
        "🟢 staging v1.8.2 2/2",
        "🟢 production v1.8.1 3/3",
    ]
    parts = fields(reply)
    opened = int(OPENED.timestamp())
    assert parts["Incidents"] == [
        f"🚨 SEV3 on payment-service: Cards are slow, opened <t:{opened}:R>",
        f"🚨 SEV3: No mail, opened <t:{opened}:R>",
    ]
    under_way = sorted(parts["Under way"])
    assert under_way[0].startswith(
        "🚀 Deploy payment-service v1.7.5 to development: running, asked by @dave "
    )
    assert under_way[1].startswith(
        "🚀 Deploy payment-service v1.8.2 to production: waits for approval, expires <t:"
    )
    assert ":R>, asked by @carol " in under_way[1]
    cards = {card.id for card in pilot.cards("🚀 Deploy payment-service")}
    assert len(reply.links) == 2
    assert set(reply.links) <= cards
    locked, frozen = parts["Locks and freezes"]
    assert locked.startswith("🔒 payment-service in staging: disk swap, by @erin, until <t:")
    over = int((BEGAN + timedelta(hours=23)).timestamp())
    assert frozen == f"❄️ quarter-end: no migrate in production until <t:{over}:f>"
    [deployed] = parts["Recent deploys"]
    assert deployed.startswith("✅ v1.8.1 to production: succeeded <t:")
    assert deployed.endswith(":R>, by @alice, approved by @bob")
    assert "Traffic" not in parts


def is_drawn(picture: bytes, rows: slice, colour: tuple[int, int, int]) -> bool:
    """Tell whether pixels in these rows of a PNG have about this colour."""
    part = (imread(BytesIO(picture))[rows, 62:772, :3] * 255).round()
    return bool((abs(part - colour).max(axis=-1) <= 40).any())


async def test_the_plot(pilot: Pilot) -> None:
    """A PNG of an hour of real traffic stands in the embed; deploys are marked where there were any."""
    busy = await pilot.person("alice").slash("status", service="payment-service")
    calm = await pilot.person("alice").slash("status", service="order-service")

    [(name, picture)] = busy.files.items()
    [other] = calm.files.values()
    assert picture[:8] == SIGNATURE
    assert struct.unpack(">II", picture[16:24]) == (800, 450)
    [attachment], [embed] = busy.message["attachments"], busy.message["embeds"]
    assert name == "traffic.png"
    assert embed["image"]["url"] == attachment["url"]
    assert is_drawn(picture, PANEL, REQUESTS)
    assert is_drawn(other, PANEL, REQUESTS)
    assert [is_drawn(picture, rows, DEPLOY) for rows in (PANEL, VERSIONS)] == [True, True]
    assert [is_drawn(other, rows, DEPLOY) for rows in (PANEL, VERSIONS)] == [False, False]


async def test_all_services(pilot: Pilot) -> None:
    """One card, a line for each, with everything that concerns any of them, and no plot."""
    reply = await pilot.person("alice").slash("status")

    assert reply.text == "🟢 Healthy: all services."
    assert running(reply) == [
        "🟢 **order-service** development v2.4.0 1/1, staging v2.4.0 2/2, production v2.4.0 3/3",
        "🟢 **payment-service** development v1.8.2 1/1, staging v1.8.2 2/2, production v1.8.1 3/3",
        "🟢 **api-gateway** development v3.2.0 1/1, staging v3.2.0 2/2, production v3.2.0 6/6",
    ]
    parts = fields(reply)
    assert [len(parts[name]) for name in ("Incidents", "Under way", "Locks and freezes")] == [3, 2, 2]
    assert "Nobody can order" in reply.embed_text
    assert not reply.files


async def test_one_environment(pilot: Pilot) -> None:
    """Only what runs, waits and is locked there."""
    reply = await pilot.person("alice").slash("status", service="order-service", environment="staging")

    assert reply.text.startswith("🟢 Healthy: order-service in staging.\n")
    assert running(reply) == ["🟢 staging v2.4.0 2/2"]
    assert fields(reply).keys() == {"Incidents", "Recent deploys"}
    assert fields(reply)["Recent deploys"] == ["None on record."]
    assert list(reply.files) == ["traffic.png"]


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (
            {"service": "no-service"},
            "There is no such service. Nothing was changed. Services: order-service,",
        ),
        (
            {"service": "order-service", "environment": "mars"},
            "order-service has no such environment. Nothing was changed. Environments: development,",
        ),
        ({"environment": "mars"}, "There is no such environment. Environments: development, staging,"),
    ],
)
async def test_what_does_not_exist(pilot: Pilot, asked: dict[str, str], told: str) -> None:
    """Who asked reads it alone, with what there is; it is written down."""
    reply = await pilot.person("mallory").refused("status", **asked)

    assert reply.text.startswith(told)
    assert await pilot.seen_by(reply) == {"mallory"}
    assert not [one for one in await pilot.person("dave").messages() if "Not done" in one["content"]]
    record = await pilot.record(user="@mallory", result="denied", reason=reply.text)
    assert record["command"].startswith("/status ")


@pytest.mark.parametrize(
    ("silent", "missing"), [("running", ""), ("traffic", "Traffic")], ids=["delivery", "monitoring"]
)
async def test_a_back_end_that_does_not_answer(pilot: Pilot, silent: str, missing: str) -> None:
    """It is named where its answer would be, and everything else is told all the same."""
    before = await pilot.person("alice").slash("status", service="payment-service")
    fault = {"do": "refuse", "on": silent, "times": TRIES * (1 if missing else 3), "status": 503}
    await pilot.platform("POST", "/faults", fault)

    reply = await pilot.person("alice").slash("status", service="payment-service")

    parts = fields(reply)
    if missing:
        [why] = parts.pop(missing)
        assert why.startswith(NO_ANSWER)
        assert running(reply) == running(before)
        assert not reply.files
    else:
        assert reply.text.startswith("❔ No answer: payment-service.\nDashboard: ")
        assert [line.partition(NO_ANSWER)[0] for line in running(reply)] == [
            "❔ development ",
            "❔ staging ",
            "❔ production ",
        ]
        assert list(reply.files) == ["traffic.png"]
    assert parts == fields(before)
