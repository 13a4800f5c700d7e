"""The main job: asked for, approved by a reaction, carried out on real processes, written down."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from tests.e2e.pilot import DISCORD, Card, Pilot, sandbox
from tests.e2e.view import Json

TITLE = "🚀 Deploy order-service v2.4.1 to production"
ASKED = "Requires approval from a team lead."
REACT = "React with ✅ to approve or ❌ to reject."
APPROVED = "✅ Approved by @bob. Deploying order-service v2.4.1..."
COMPLETE = "✅ Deploy complete. Health check passed."
DASHBOARD = "Dashboard: https://grafana.internal/d/order-service"
LEADING_KEYS = ["timestamp", "user", "command", "approved_by", "result", "duration_seconds", "channel"]


@pytest.fixture
async def strict(tmp_path: Path) -> AsyncIterator[Pilot]:
    """Fly a sandbox with Discord's own rate limits."""
    async with sandbox(tmp_path, limits=DISCORD) as pilot:
        yield pilot


async def _version(replica: Json) -> str:
    """Ask the process itself which version it is."""
    async with (
        aiohttp.ClientSession() as http,
        http.get(f"http://127.0.0.1:{replica['port']}/version") as answer,
    ):
        return str((await answer.json())["version"])


async def _stands_at(card: Card, progress: str) -> None:
    await card.until(lambda card: progress in card.fields.get("Progress", ""))


async def _written_down(pilot: Pilot, card: Card) -> None:
    """Find the whole story in the log, and all answers in the seven leading keys of one record."""
    record = await pilot.record(id=card.operation_id)
    assert list(record)[:7] == LEADING_KEYS
    assert [record[key] for key in LEADING_KEYS if key not in ("timestamp", "duration_seconds")] == [
        "@alice", "/deploy order-service v2.4.1 production", "@bob", "success", "#deployments",
    ]  # fmt: skip
    assert isinstance(record["duration_seconds"], int)
    assert card.fields["Digest"].strip("`") == record["digest"][:8]
    assert [one["role"] for one in record["approvals"]] == ["team-lead"]
    story = [one["event"] for one in pilot.audit() if one["id"] == card.operation_id]
    assert story == ["operation.requested", "vote", "operation.approved", "operation.started", "command"]


async def test_a_production_deploy(strict: Pilot) -> None:
    """The card tells the story in the contract's words while real processes are replaced one by one."""
    alice, bob = strict.person("alice"), strict.person("bob")
    before = await strict.replicas("order-service", "production")

    card = await strict.deploy("alice", "order-service", "v2.4.1", "production")

    assert card.content.splitlines() == [TITLE, ASKED, REACT]
    assert card.fields["Requested by"] == "@alice"
    assert card.fields["Version"] == "v2.4.0 → v2.4.1"
    assert re.fullmatch(r"<t:\d+:R>", card.fields["Expires"])
    assert [emoji for emoji, _ in card.reactions] == ["✅", "❌"]
    assert not alice.view.find("INTERACTION_FAILURE")

    await strict.hold()
    await bob.react(card.message, "✅")
    await card.shows(APPROVED)
    assert card.content.splitlines() == [TITLE, ASKED, APPROVED]
    assert await strict.replicas("order-service", "production") == before

    await strict.release()
    await card.shows(COMPLETE)
    assert card.content.splitlines() == [TITLE, ASKED, APPROVED, COMPLETE, DASHBOARD]
    assert card.fields["Progress"].startswith("▰▰▰▰▰▰▰▰▰▰▰▰ 3/3")
    assert card.fields["Votes"].startswith("✅ @bob, team lead")
    assert card.buttons == []

    announced = await strict.announcement(card.operation_id)
    assert announced["content"].splitlines() == [COMPLETE, DASHBOARD]
    assert announced["message_reference"]["message_id"] == card.id

    after = await strict.replicas("order-service", "production")
    assert [await _version(one) for one in after] == ["v2.4.1"] * 3
    assert not {one["pid"] for one in before} & {one["pid"] for one in after}
    assert all(one["healthy"] for one in after)
    assert strict.accepted(card.operation_id) == 1

    await _written_down(strict, card)


async def test_the_bar_follows_the_replicas(pilot: Pilot) -> None:
    """The bar says how many replicas are replaced, and those are really the new ones."""
    old = await pilot.running("api-gateway", "production")
    new = await pilot.other("api-gateway", "production")
    before = {one["pid"] for one in await pilot.replicas("api-gateway", "production")}
    await pilot.hold()
    card = await pilot.deploy("alice", "api-gateway", new, "production")
    await pilot.person("bob").react(card.message, "✅")
    await card.shows(f"Deploying api-gateway {new}...")

    for done in range(1, 4):
        await pilot.step()
        await _stands_at(card, f" {done}/6")
        replicas = await pilot.replicas("api-gateway", "production")
        assert [one["version"] for one in replicas] == [new] * done + [old] * (6 - done)
        assert sum(one["pid"] in before for one in replicas) == 6 - done
        assert all(one["healthy"] for one in replicas)

    await pilot.release()
    await card.shows(COMPLETE)
    assert card.fields["Progress"].startswith("▰▰▰▰▰▰▰▰▰▰▰▰ 6/6")


async def test_a_staging_deploy_needs_nobody(pilot: Pilot) -> None:
    """Where the matrix asks for no approval, the card says so and the deploy begins at once."""
    version = await pilot.other("order-service", "staging")
    card = await pilot.deploy("alice", "order-service", version, "staging")

    await card.shows(COMPLETE)

    assert card.content.splitlines() == [
        f"🚀 Deploy order-service {version} to staging",
        f"No approval needed. Deploying order-service {version}...",
        COMPLETE,
        DASHBOARD,
    ]
    assert card.reactions == []
    record = await pilot.record(id=card.operation_id)
    assert (record["approved_by"], record["approvals"], record["result"]) == (None, [], "success")
    replicas = await pilot.replicas("order-service", "staging")
    assert [await _version(one) for one in replicas] == [version] * 2


async def test_a_version_that_never_gets_healthy(pilot: Pilot) -> None:
    """The deploy fails in plain sight: the old replicas serve on, card, announcement and log say so."""
    before = await pilot.replicas("order-service", "production")
    card = await pilot.deploy("alice", "order-service", "v2.5.0", "production")

    await pilot.person("bob").react(card.message, "✅")
    await card.shows("❌ Deploy failed.")

    assert "Nothing was repeated." in card.content
    assert "health" in card.content
    assert card.content.splitlines()[-1] == DASHBOARD
    announced = await pilot.announcement(card.operation_id)
    assert announced["content"].startswith("❌ Deploy failed.")
    assert await pilot.replicas("order-service", "production") == before
    record = await pilot.record(id=card.operation_id)
    assert (record["result"], record["approved_by"]) == ("failure", "@bob")
    assert record["reason"]


async def test_a_second_deploy_while_one_runs(pilot: Pilot) -> None:
    """It is refused with a link to the one that runs, whose end it does not touch."""
    carol = pilot.person("carol")
    busy = "A deploy of order-service to production is running, asked by @alice: "
    waiting, running = await pilot.order("order-service", who="dave"), await pilot.order("order-service")
    await pilot.hold()
    await carol.react(running.message, "✅")
    await running.shows("✅ Approved by @carol.")
    await pilot.record("operation.started", id=running.operation_id)

    refused = await pilot.person("dave").slash(
        "deploy", service="order-service", version="v2.3.0", environment="production"
    )
    assert refused.text.startswith(busy)
    assert refused.links == [running.id]
    assert refused.is_private

    await carol.react(waiting.message, "✅")
    await waiting.shows(f"🚫 {busy}")
    assert running.id in waiting.content
    assert (await pilot.record(id=waiting.operation_id))["result"] == "void"

    await pilot.release()
    await running.shows(COMPLETE)
    assert pilot.accepted(waiting.operation_id) == 0
