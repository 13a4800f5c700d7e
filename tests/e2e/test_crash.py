"""The bot is killed at the worst moments: what was decided is carried out once, and told."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager

import pytest
import pytest_asyncio

from tests.e2e.card import Card
from tests.e2e.crash import killed_at, launch, proven, restart, stands, unanswered
from tests.e2e.person import SECONDS
from tests.e2e.pilot import Pilot, sandbox

pytestmark = pytest.mark.asyncio(loop_scope="module")

COMPLETE = "✅ Deploy complete. Health check passed."


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def pilot(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Pilot]:
    """Fly one sandbox whose bot dies in every test; order-service is for one of them."""
    async with sandbox(tmp_path_factory.mktemp("state")) as pilot:
        yield pilot


async def reached(pilot: Pilot, operation_id: str) -> None:
    """Return as soon as the platform has begun the operation."""
    async with asyncio.timeout(SECONDS):
        while not pilot.accepted(operation_id):
            await asyncio.sleep(0.001)
    await pilot.known(operation_id)


def told_platform(pilot: Pilot, operation_id: str) -> list[str]:
    """Return what the platform noted about an operation; `repeated` is the same order once more."""
    lines = (pilot.state / "platform" / "operations.jsonl").read_text(encoding="utf-8").splitlines()
    return [one["event"] for one in map(json.loads, lines) if one.get("operation_id") == operation_id]


async def ran_once(pilot: Pilot, card: Card) -> None:
    """Hold the end against the promises: one effect, one record, one card, one word, a whole log."""
    await card.shows(COMPLETE)
    record = await pilot.record(id=card.operation_id)
    await pilot.announcement(card.operation_id)
    commands = [one for one in pilot.audit() if (one["id"], one["event"]) == (card.operation_id, "command")]

    assert commands == [record]
    assert (record["result"], record["approved_by"]) == ("success", "@bob")
    assert pilot.accepted(card.operation_id) == 1
    assert [one.id for one in pilot.cards("🚀") if one.operation_id == card.operation_id] == [card.id]
    assert len(pilot.announcements(card.operation_id)) == 1
    await proven(pilot)


async def test_people_react_while_it_is_dead(pilot: Pilot) -> None:
    """A ✅ that came meanwhile counts, as read back, and runs the deploy once."""
    card = await pilot.order("payment-service")
    await pilot.bot.kill()

    await pilot.person("bob").react(card.message, "✅")
    await restart(pilot)

    await ran_once(pilot, card)
    vote = await pilot.record("vote", id=card.operation_id)
    assert [one["source"] for one in vote["approvals"]] == ["reconcile"]


async def test_killed_while_deploying(pilot: Pilot) -> None:
    """The bot finds the operation it had ordered and follows it to its end; nothing is ordered again."""
    card = await pilot.order("api-gateway")
    await pilot.hold()
    await pilot.person("bob").react(card.message, "✅")
    await reached(pilot, card.operation_id)
    await pilot.bot.kill()

    await restart(pilot)
    await pilot.release()

    await ran_once(pilot, card)
    assert told_platform(pilot, card.operation_id) == ["accepted", "finished"]


async def test_the_deploy_ends_while_it_is_dead(pilot: Pilot) -> None:
    """What became of it is asked by its id and written down, with the effect long done."""
    card = await pilot.order("payment-service")
    await pilot.hold()
    await pilot.person("bob").react(card.message, "✅")
    await reached(pilot, card.operation_id)
    await pilot.bot.kill()

    await pilot.release()
    path = f"/operations/{card.operation_id}"
    after = (await pilot.platform("GET", f"{path}/events"))["seen"]
    while (await pilot.platform("GET", path))["report"]["phase"] == "running":
        after = (await pilot.platform("GET", f"{path}/events?after={after}&wait=5"))["seen"]
    await restart(pilot)

    await ran_once(pilot, card)
    assert told_platform(pilot, card.operation_id) == ["accepted", "finished"]


async def test_killed_between_approval_and_start(pilot: Pilot) -> None:
    """Approved is not forgotten: everything is checked again after the start, then it runs."""
    card = await pilot.order("api-gateway")
    await pilot.control("fail", method="GET", path="/channels/*/reactions/*", status=503, times=1000)
    await pilot.person("bob").react(card.message, "✅")
    await stands(pilot, "operation.approved", card.operation_id)
    await card.shows("could not be asked about the approvers")
    await pilot.bot.kill()
    assert not pilot.accepted(card.operation_id)

    await pilot.control("clear")
    await restart(pilot)

    await ran_once(pilot, card)


def unanswered_deploy(pilot: Pilot, version: str) -> AbstractAsyncContextManager[None]:
    """Ask for a deploy whose answer will never come."""
    alice, service = pilot.person("alice"), "order-service"
    return unanswered(alice.slash("deploy", service=service, version=version, environment="production"))


async def test_killed_at_one_call_after_the_other(pilot: Pilot) -> None:
    """Of one deploy: at its card, a seed, the look at a voter, at the votes, an edit, the last word."""
    posts = f"/channels/{pilot.ready['channels']['deployments']}/messages"
    bob = pilot.ready["users"]["bob"]["id"]
    async with killed_at(pilot, "POST", posts), unanswered_deploy(pilot, "v2.4.1"):
        card = await pilot.find_card("order-service v2.4.1 to production")
    async with killed_at(pilot, "PUT", f"{posts}/*/reactions/*/@me"):
        await launch(pilot)
    async with killed_at(pilot, "GET", f"/guilds/*/members/{bob}"):
        await launch(pilot)
        await card.until(lambda card: len(card.reactions) == 2)
        await pilot.person("bob").react(card.message, "✅")
    for method, path in (("GET", f"{posts}/*/reactions/*"), ("PATCH", f"{posts}/*"), ("POST", posts)):
        async with killed_at(pilot, method, path):
            await launch(pilot)
    await restart(pilot)

    await ran_once(pilot, card)


@pytest.mark.parametrize(
    "event", ["operation.requested", "vote", "operation.approved", "operation.started", "command"]
)
async def test_killed_as_soon_as_it_is_written(pilot: Pilot, event: str) -> None:
    """Whatever stands in the audit log last when the bot dies, the deploy ends once, and rightly told."""
    card = await pilot.order("payment-service")
    if event != "operation.requested":
        await pilot.person("bob").react(card.message, "✅")
    await stands(pilot, event, card.operation_id)
    await pilot.bot.kill()

    await restart(pilot)
    if event == "operation.requested":
        await pilot.person("bob").react(card.message, "✅")

    await ran_once(pilot, card)
