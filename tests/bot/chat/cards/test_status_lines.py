"""The lines of a status card."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.chat.cards import status_lines
from bot.core.domain.incident import Incident, Severity
from bot.core.domain.lock import Lock
from bot.core.domain.operation import Glass, State
from bot.core.domain.plan import Action
from bot.core.inquiries.answers import NoAnswer
from bot.core.inquiries.status import Frozen, Target
from bot.core.ports.delivery import Running
from tests.fakes.desk import CATALOG
from tests.fakes.operations import BOB, CAROL, NOON, make_operation, make_vote

T = int(NOON.timestamp())
UNTIL = f"<t:{T + 3600}:R>"


@pytest.mark.parametrize(
    ("running", "line"),
    [
        (Running("v2.4.1", 2, 3), "production v2.4.1 2/3"),
        (Running("v2.4.1", 0, 0), "production v2.4.1, scaled to nothing"),
        (Running("v2.4.1", None, None), "production v2.4.1"),
        (Running(None, 0, 0), "production nothing, scaled to nothing"),
        (NoAnswer("HTTP 503"), "production no answer: HTTP 503"),
    ],
)
def test_what_runs(running: Running | NoAnswer, line: str) -> None:
    """Version and replicas, or why nobody knows."""
    target = Target(CATALOG.services["order-service"], "production", running)

    assert status_lines.running(target) == line


@pytest.mark.parametrize(
    ("state", "stands"),
    [
        (State.CONFIRMING, f"waits for @alice to confirm, expires {UNTIL}"),
        (State.PENDING, f"waits for approval, expires {UNTIL}"),
        (State.APPROVED, "approved, about to start"),
        (State.EXECUTING, "running"),
        (State.UNKNOWN, "nobody knows how it ended: somebody has to settle it on its card"),
    ],
)
def test_what_is_under_way(state: State, stands: str) -> None:
    """What, how far, who asked, and a link to its card."""
    assert status_lines.under_way(make_operation(state=state)) == (
        f"🚀 Deploy order-service v2.4.1 to production: {stands}, asked by @alice <t:{T}:R> "
        "https://discord.com/channels/1/2/7001"
    )


def test_what_waits_for_the_end_of_a_freeze_does_not_start_now() -> None:
    """It is approved, and says when it starts."""
    waits = make_operation(state=State.APPROVED, not_before=NOON + timedelta(hours=2))

    assert f": approved, starts <t:{T + 7200}:R>, asked by @alice" in status_lines.under_way(waits)


def test_a_deploy_of_late() -> None:
    """Who, when, approved by whom, with which end."""
    done = make_operation(
        state=State.SUCCEEDED,
        started_at=NOON,
        votes=(make_vote(), make_vote(CAROL)),
    )
    back = replace(
        done, state=State.FAILED, votes=(), plan=replace(done.plan, action=Action.ROLLBACK, version="v2.3.2")
    )

    assert status_lines.deploy(done) == (
        f"✅ v2.4.1 to production: succeeded <t:{T}:R>, by @alice, approved by @bob and @carol"
    )
    alone = replace(done, votes=(), glass=Glass(done.requester, "incident-commander", "the shop is down"))
    assert status_lines.deploy(alone).endswith(", by @alice, alone (break-glass)")
    assert status_lines.deploy(back) == f"❌ back to v2.3.2 in production: failed <t:{T}:R>, by @alice"


def test_what_stands_in_the_way() -> None:
    """Incidents, locks and freezes say until when, where somebody knows."""
    until = NOON + timedelta(hours=1)
    burning = Incident(
        id="1", title="it burns", severity=Severity.SEV1, opened_at=NOON, service="order-service"
    )
    locked = Lock("order-service", "production", "hands off", BOB, NOON)

    assert status_lines.incident(burning) == f"🚨 SEV1 on order-service: it burns, opened <t:{T}:R>"
    assert status_lines.incident(replace(burning, service=None)).startswith("🚨 SEV1: it burns")
    assert status_lines.lock(locked) == "🔒 order-service in production: hands off, by @bob"
    assert status_lines.lock(replace(locked, until=until)).endswith(f"by @bob, until <t:{T + 3600}:f>")
    assert status_lines.freeze(Frozen("weekend", "production", ("deploy", "migrate"), until)) == (
        f"❄️ weekend: no deploy or migrate in production until <t:{T + 3600}:f>"
    )
    assert status_lines.freeze(Frozen("summer", "production", ("deploy",), None)) == (
        "❄️ summer: no deploy in production with no end in sight"
    )
