"""The words of a card, exactly."""

import pytest

from bot.chat.cards import sentences
from bot.core.domain.operation import State
from bot.core.domain.plan import Action, Plan
from bot.core.domain.requirement import Row, Slot
from tests.fakes.desk import CATALOG
from tests.fakes.operations import BOB, CAROL, NOON, make_operation, make_vote

TITLE = "🚀 Deploy order-service v2.4.1 to production"
ASKED = "Requires approval from a team lead."
DASHBOARD = "Dashboard: https://grafana.internal/d/order-service"


def test_a_pending_deploy() -> None:
    """The contract's three lines."""
    assert sentences.content(make_operation(), CATALOG) == (
        f"{TITLE}\n{ASKED}\nReact with ✅ to approve or ❌ to reject."
    )


@pytest.mark.parametrize("state", [State.APPROVED, State.EXECUTING])
def test_an_approved_deploy(state: State) -> None:
    """Whose approval it took, who gave it, and what happens now; nobody is asked to react any more."""
    operation = make_operation(state=state, votes=(make_vote(BOB),))

    assert sentences.content(operation, CATALOG) == (
        f"{TITLE}\n{ASKED}\n✅ Approved by @bob. Deploying order-service v2.4.1..."
    )


def test_two_approvers() -> None:
    """Everyone who approved is named."""
    operation = make_operation(state=State.EXECUTING, votes=(make_vote(BOB), make_vote(CAROL)))

    assert "✅ Approved by @bob and @carol. Deploying" in sentences.content(operation, CATALOG)


def test_a_finished_deploy() -> None:
    """The whole story in the contract's order, down to the service's dashboard."""
    operation = make_operation(state=State.SUCCEEDED, votes=(make_vote(BOB),), started_at=NOON)

    assert sentences.content(operation, CATALOG) == (
        f"{TITLE}\n{ASKED}\n✅ Approved by @bob. Deploying order-service v2.4.1...\n"
        f"✅ Deploy complete. Health check passed.\n{DASHBOARD}"
    )


def test_a_finished_deploy_that_nobody_had_to_approve() -> None:
    """The story is shorter by the approval."""
    operation = make_operation(
        state=State.SUCCEEDED, row=Row("deploy"), environment="staging", started_at=NOON
    )

    assert sentences.content(operation, CATALOG).splitlines()[1:3] == [
        "No approval needed. Deploying order-service v2.4.1...",
        "✅ Deploy complete. Health check passed.",
    ]


def test_without_a_dashboard() -> None:
    """A service without one gets no empty line."""
    operation = make_operation(state=State.SUCCEEDED, service="payment-service")

    assert sentences.standing(operation, CATALOG) == "✅ Deploy complete. Health check passed."


def test_nobody_has_to_approve() -> None:
    """Where the row asks for nobody, the card says so."""
    operation = make_operation(state=State.APPROVED, row=Row("deploy"), environment="staging")

    assert sentences.standing(operation, CATALOG) == ("No approval needed. Deploying order-service v2.4.1...")


def test_waiting_for_confirmation() -> None:
    """The one who asked is told what to press."""
    told = sentences.standing(make_operation(state=State.CONFIRMING), CATALOG)

    assert told == "Waits for @alice to confirm.\nPress Confirm to go on or Cancel to stop."


def test_several_slots() -> None:
    """Everyone who is needed is named."""
    row = Row("deploy", slots=(Slot(("team-lead",), 2), Slot(("dba",))))

    assert "2 team leads and a dba" in sentences.standing(make_operation(row=row), CATALOG)


@pytest.mark.parametrize(
    ("state", "reason", "told"),
    [
        (State.REJECTED, "Rejected by @bob.", "❌ Rejected by @bob. Nothing was changed.\nStill needed?"),
        (State.EXPIRED, "Nobody approved in time.", "⌛ Nobody approved in time. Nothing was changed."),
        (State.CANCELLED, None, "🚫 Cancelled. Nothing was changed.\nStill needed? Ask again with `/deploy"),
        (
            State.VOID,
            "It moved. Nothing was changed; ask again.",
            "🚫 It moved. Nothing was changed; ask again.",
        ),
        (
            State.FAILED,
            "replica 1 unhealthy",
            "❌ Deploy failed. Replica 1 unhealthy.\nNothing was repeated.",
        ),
        (State.UNKNOWN, "the back end is away", "⚠️ Deploy: nobody knows how it ended. The back end is away."),
    ],
)
def test_bad_ends_say_what_happened_what_not_and_what_now(
    state: State, reason: str | None, told: str
) -> None:
    """Each is told once: a reason that says it already is not repeated."""
    lines = sentences.content(make_operation(state=state, reason=reason), CATALOG)

    assert lines.startswith(f"{TITLE}\n{ASKED}\n{told}")
    assert lines.lower().count("nothing was changed") <= 1


def test_failures_point_at_the_dashboard() -> None:
    """Where to look now."""
    assert sentences.content(make_operation(state=State.FAILED), CATALOG).endswith(DASHBOARD)


@pytest.mark.parametrize(
    ("plan", "title"),
    [
        (
            Plan(action=Action.ROLLBACK, service="a", environment="b", version="v1"),
            "⏪ Roll back a to v1 in b",
        ),
        (
            Plan(action=Action.SCALE, service="a", environment="b", from_replicas=3, to_replicas=6),
            "📐 Scale a from 3 to 6 replicas in b",
        ),
        (Plan(action=Action.MIGRATE, service="a", environment="b"), "🗃️ Migrate a in b"),
    ],
)
def test_every_action_has_a_title(plan: Plan, title: str) -> None:
    """One line that says what would be done."""
    assert sentences.title(plan) == title


@pytest.mark.parametrize("state", State)
def test_every_state_has_words(state: State) -> None:
    """No state leaves the reader without a sentence, and the title stays through all of them."""
    lines = sentences.content(make_operation(state=state), CATALOG).splitlines()

    assert lines[0] == TITLE
    assert lines[1]


def test_the_longest_reason_fits() -> None:
    """However long the reason, Discord takes the message."""
    assert len(sentences.content(make_operation(state=State.VOID, reason="x" * 9000), CATALOG)) <= 2000
