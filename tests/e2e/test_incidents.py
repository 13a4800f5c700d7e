"""An open serious incident: its service is neither deployed nor migrated, except by those who may."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from bot.adapters.clock.wall import WallClock
from bot.core.domain.incident import Incident, Severity
from bot.store.folder import open_store
from tests.e2e.pilot import Pilot, sandbox

pytestmark = pytest.mark.asyncio(loop_scope="module")

PASSES = "An incident commander may let it pass."
COMPLETE = "✅ Deploy complete. Health check passed."


def _incident(id_: str, title: str, severity: Severity, service: str) -> Incident:
    at = WallClock().now()
    return Incident(id=id_, title=title, severity=severity, opened_at=at, service=service)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def pilot(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Pilot]:
    """Fly a sandbox in which two incidents are open: a bad one of one service, a small one of another."""
    state = tmp_path_factory.mktemp("state")
    async with open_store(state, WallClock()) as memory:
        await memory.incidents.add(
            _incident("inc_1", "Payments @everyone fail", Severity.SEV1, "payment-service")
        )
        await memory.incidents.add(_incident("inc_2", "Slow start page", Severity.SEV3, "api-gateway"))
    async with sandbox(state) as pilot:
        yield pilot


async def test_a_deploy_needs_the_commander_and_a_rollback_nobody(pilot: Pilot) -> None:
    """The card names the incident and who may pass; the way back stays open all the time."""
    before = await pilot.running("payment-service", "production")
    card = await pilot.order("payment-service")

    assert "⛔ The sev1 incident inc\\_1 (Payments" in card.content
    assert "so payment-service is neither deployed nor migrated: allowed again when it is resolved." in (
        card.content
    )
    assert PASSES in card.content
    assert not card.message["mention_everyone"]
    await pilot.person("bob").react(card.message, "✅")
    await card.until(lambda card: "@bob" in card.fields.get("Votes", ""))
    assert "React with ✅" in card.content
    await pilot.person("oncall").react(card.message, "✅")
    await card.shows(COMPLETE)
    assert (await pilot.record(id=card.operation_id))["approved_by"] == "@bob, @oncall"

    back = await pilot.ask("alice", "rollback", service="payment-service", environment="production")
    assert "Waits for @alice to confirm." in back.content
    assert "incident" not in back.content
    await pilot.person("alice").press(back.message, "Confirm")
    await back.shows("✅ Rollback complete.")
    assert await pilot.running("payment-service", "production") == before


async def test_migrations_wait_also_where_nobody_approves(pilot: Pilot) -> None:
    """In staging, too, the commander has to agree to what changes the service meanwhile."""
    card = await pilot.ask("alice", "migrate", service="payment-service", environment="staging")
    await pilot.person("alice").press(card.message, "Confirm")

    await card.shows(PASSES)
    assert "React with ✅ to approve or ❌ to reject." in card.content
    await pilot.person("bob").react(card.message, "✅")
    await card.shows("@bob: Only an incident commander has a vote here.")
    await pilot.person("oncall").react(card.message, "✅")
    await card.shows("✅ Migration complete.")


async def test_a_small_incident_stops_nothing(pilot: Pilot) -> None:
    """A sev3 is no reason to freeze, and neither is an incident of another service."""
    for service in ("api-gateway", "order-service"):
        card = await pilot.order(service, "staging")
        assert "⛔" not in card.content
        assert (await pilot.record(id=card.operation_id))["result"] == "success"
