"""A lock: nobody changes a service in an environment, whatever was agreed to, until it is taken away."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from tests.e2e.clock import jump
from tests.e2e.person import Reply
from tests.e2e.pilot import Pilot
from tests.e2e.rules import reread
from tests.e2e.shell import bot_environ, chatops_at_hand

COMPLETE = "✅ Deploy complete. Health check passed."
WHY = "the storage is being moved"


@asynccontextmanager
async def _locked(spare: Pilot, service: str, environment: str, who: str = "dave") -> AsyncIterator[Reply]:
    """Lock inside the block."""
    place = {"service": service, "environment": environment}
    told = await spare.person(who).slash("lock", **place, reason=WHY)
    try:
        assert told.text.startswith(f"🔒 {service} in {environment} is locked by @{who}"), told.text
        yield told
    finally:
        await spare.person("carol").slash("unlock", **place)


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("deploy", {"version": "v1.7.5"}),
        ("rollback", {}),
        ("scale", {"replicas": 2}),
        ("migrate", {}),
    ],
)
async def test_every_action_is_stopped(spare: Pilot, name: str, options: dict[str, str | int]) -> None:
    """Deploy, rollback, scale and migrate are refused with who locked it and why; elsewhere they go on."""
    place = {"service": "payment-service", "environment": "development"}
    if name == "rollback":
        await spare.record(id=(await spare.order("payment-service", "development")).operation_id)
    async with _locked(spare, "payment-service", "development") as told:
        reply = await spare.person("alice").slash(name, channel="deployments", **place, **options)

    assert not told.is_private
    assert WHY in told.text
    assert reply.text == (
        f"@dave locked payment-service in development ({WHY}): allowed again after "
        "/unlock payment-service development. Nobody may let it pass. Nothing was changed."
    )
    assert reply.is_private
    record = await spare.record(user="@alice", reason=reply.text, action=name)
    assert record["result"] == "denied"


async def test_what_was_approved_before(spare: Pilot) -> None:
    """A lock that comes after the request stops it at its start; break-glass does not pass it either."""
    card = await spare.order("payment-service")
    async with _locked(spare, "payment-service", "production"):
        await spare.person("bob").react(card.message, "✅")
        await card.shows(f"🚫 @dave locked payment-service in production ({WHY}): allowed again after")
        alone = await spare.person("oncall").slash(
            "scale", service="payment-service", replicas=2, environment="production", break_glass="now"
        )

    assert (await spare.record(id=card.operation_id))["result"] == "void"
    assert spare.accepted(card.operation_id) == 0
    assert card.buttons == ["Ask again"]
    assert alone.text.startswith("@dave locked payment-service in production")


async def test_set_once_and_taken_away_by_another(spare: Pilot) -> None:
    """A second lock is refused with the first; anybody who may change it takes it away, and it is told."""
    place = {"service": "order-service", "environment": "staging"}
    await spare.person("dave").slash("lock", **place, reason=WHY)
    second = await spare.person("alice").refused("lock", **place, reason="mine")
    unlocked = await spare.person("alice").slash("unlock", **place)
    again = await spare.person("alice").refused("unlock", **place)
    await (await spare.order("order-service", "staging")).shows(COMPLETE)

    assert second.is_private
    assert "order-service in staging is locked by @dave since " in second.text
    assert "Take it away first with /unlock." in second.text
    assert unlocked.text == (
        f"🔓 order-service in staging is unlocked by @alice; it was locked by @dave: {WHY}"
    )
    assert not unlocked.is_private
    assert again.text == "order-service is not locked in staging. Nothing was changed."
    assert (await spare.record("lock.set", **place))["user"] == "@dave"
    assert (await spare.record("lock.removed", **place))["user"] == "@alice"


async def test_its_time_runs_out(spare: Pilot) -> None:
    """With `for` it ends by itself; while it stands, the refusal says when that is."""
    place = {"service": "api-gateway", "environment": "staging"}
    told = await spare.person("dave").slash("lock", **place, reason=WHY, **{"for": "90m"})
    version = await spare.other("api-gateway", "staging")
    refused = await spare.person("alice").slash("deploy", **place, version=version)
    jump(spare)
    await reread(spare)
    await (await spare.deploy("alice", "api-gateway", version, "staging")).shows(COMPLETE)

    assert "until <t:" in told.text
    assert "allowed again at 20" in refused.text


async def test_strangers(spare: Pilot) -> None:
    """Whoever may change nothing there locks and unlocks nothing there; it is written down."""
    place = {"service": "order-service", "environment": "production"}
    locked = await spare.person("mallory").refused("lock", **place, reason="for fun")
    async with _locked(spare, "order-service", "production"):
        unlocked = await spare.person("mallory").refused("unlock", **place)
        await spare.record("lock.set", service="order-service", environment="production")

    for reply, command in ((locked, "lock"), (unlocked, "unlock")):
        assert reply.text == (
            "Only who may change order-service in production by the approval matrix may lock and unlock it. "
            "Nothing was changed."
        )
        assert reply.is_private
        records = [one for one in spare.audit() if one["user"] == "@mallory"]
        assert any(one["command"].startswith(f"/{command} order") for one in records)


async def test_by_the_command_line(spare: Pilot) -> None:
    """`chatops do` locks and unlocks as in Discord."""
    environ = bot_environ(spare.ready)
    locked = await chatops_at_hand(
        "do", f"/lock order-service development {WHY}", "--as", "dave", environ=environ
    )
    unlocked = await chatops_at_hand(
        "do", "/unlock order-service development", "--as", "alice", environ=environ
    )

    assert (locked.code, unlocked.code) == (0, 0)
    assert (
        f"🔒 order-service in development is locked by @dave until somebody unlocks it: {WHY}" in locked.out
    )
    assert "🔓 order-service in development is unlocked by @alice" in unlocked.out
