"""The status card: the worst is seen first, and Discord takes it whatever is in it."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.chat.cards import face
from bot.chat.cards import status as status_card
from bot.chat.cards.plots import Plot
from bot.core.domain.catalog import Service
from bot.core.domain.incident import Incident, Severity
from bot.core.domain.lock import Lock
from bot.core.domain.operation import Operation, State
from bot.core.domain.person import Person
from bot.core.domain.plan import Action, Plan
from bot.core.inquiries.answers import NoAnswer
from bot.core.inquiries.status import Frozen, Target
from bot.core.ports.delivery import Running
from tests.bot.chat.cards.test_operation import fields
from tests.bot.chat.limits import HOSTILE, check
from tests.bot.chat.traffic import deploy, status
from tests.fakes.desk import CATALOG
from tests.fakes.operations import NOON, make_operation, make_vote

ORDERS, PAYMENTS = CATALOG.services.values()
GOOD, WEAK, DOWN = Running("v2.4.1", 3, 3), Running("v2.4.1", 1, 3), Running("v2.4.1", 0, 3)


def orders(*running: Running | NoAnswer) -> dict[str, Any]:
    """Return order-service in its environments."""
    places = zip(ORDERS.environments, running, strict=False)
    return {"targets": tuple(Target(ORDERS, place, each) for place, each in places)}


def test_one_service() -> None:
    """A sentence, the dashboard, a line per environment, and nothing where there is nothing."""
    shown = status_card.card(status(**orders(GOOD, GOOD, GOOD)), Plot())

    assert shown.content == "🟢 Healthy: order-service.\nDashboard: https://grafana.internal/d/order-service"
    assert shown.embed.description == (
        "🟢 development v2.4.1 3/3\n🟢 staging v2.4.1 3/3\n🟢 production v2.4.1 3/3"
    )
    assert fields(shown) == {"Recent deploys": "None on record."}


@pytest.mark.parametrize(
    ("running", "headline", "colour"),
    [
        ((GOOD, DOWN, WEAK), "🔴 Down: order-service in staging.", 0xE74C3C),
        ((WEAK, GOOD, WEAK), "🟡 Degraded: order-service in development and 1 more.", 0xF1C40F),
        ((GOOD, NoAnswer("x"), GOOD), "❔ No answer: order-service in staging.", 0x95A5A6),
        ((Running("v1", 0, 0),), "⚪ Scaled to nothing: order-service in development.", 0x95A5A6),
        ((GOOD,), "🟢 Healthy: order-service in development.", 0x2ECC71),
    ],
)
def test_the_worst_is_said_first(running: tuple[Running | NoAnswer, ...], headline: str, colour: int) -> None:
    """The colour and the first line tell whether to worry."""
    shown = status_card.card(status(**orders(*running)), Plot())

    assert shown.content.splitlines()[0] == headline
    assert shown.embed.colour is not None
    assert shown.embed.colour.value == colour


def test_all_services() -> None:
    """One line each, those in trouble first."""
    targets = (
        Target(ORDERS, "staging", GOOD),
        Target(ORDERS, "production", GOOD),
        Target(PAYMENTS, "production", NoAnswer("not in time")),
    )

    shown = status_card.card(status(service=None, targets=targets), Plot())

    assert shown.content == "❔ No answer: payment-service in production."
    assert shown.embed.description == (
        "❔ **payment-service** production no answer: not in time\n"
        "🟢 **order-service** staging v2.4.1 3/3, production v2.4.1 3/3"
    )
    assert fields(shown) == {}
    healthy = status_card.card(status(service=None, targets=targets[:2]), Plot())
    assert healthy.content == "🟢 Healthy: all services."


def test_more_services_than_a_card_holds() -> None:
    """What does not fit is counted; trouble always fits, as it comes first."""
    services = [Service(f"service-{number}", ("production",)) for number in range(200)]
    targets = [Target(each, "production", GOOD) for each in services]
    targets[150] = Target(services[150], "production", DOWN)

    shown = status_card.card(status(service=None, targets=tuple(targets)), Plot())

    lines = str(shown.embed.description).splitlines()
    assert lines[0] == "🔴 **service-150** production v2.4.1 0/3"
    assert lines[-1] == f"... and {201 - len(lines)} more"


def test_every_part_has_its_place() -> None:
    """What is broken, moves, blocks and was deployed; the plot under it."""
    shown = status_card.card(
        status(
            **orders(GOOD),
            incidents=[Incident(id="1", title="it burns", severity=Severity.SEV2, opened_at=NOON)],
            under_way=[make_operation()],
            locks=NoAnswer("disk full"),
            freezes=(Frozen("weekend", "production", ("deploy",), NOON),),
        ),
        Plot(png=b"\x89PNG"),
    )

    assert list(fields(shown)) == ["Incidents", "Under way", "Locks and freezes", "Recent deploys"]
    assert fields(shown)["Locks and freezes"].startswith("no answer: disk full\n❄️ weekend")
    assert shown.embed.image.url == "attachment://traffic.png"
    assert [(file.name, file.content) for file in shown.files] == [("traffic.png", b"\x89PNG")]


def test_without_a_plot_it_says_why() -> None:
    """In one line."""
    shown = status_card.card(status(**orders(GOOD)), Plot(remark="no measurements yet"))

    assert fields(shown)["Traffic"] == "no measurements yet"
    assert shown.files == ()


def test_the_last_deploys() -> None:
    """Five of them, the last first; a store that does not answer says so."""
    past = [deploy(minute, f"v{minute}") for minute in range(9)]

    known = status_card.card(status(targets=(Target(ORDERS, "production", GOOD, past),)), Plot())
    silent = status_card.card(
        status(targets=(Target(ORDERS, "production", GOOD, NoAnswer("disk full")),)), Plot()
    )

    versions = [line.split()[1] for line in fields(known)["Recent deploys"].splitlines()]
    assert versions == ["v8", "v7", "v6", "v5", "v4"]
    assert fields(silent)["Recent deploys"] == "no answer: disk full"


@settings(max_examples=40)
@given(HOSTILE, HOSTILE, st.integers(0, 60), st.sampled_from([ORDERS, None]), st.sampled_from(State))
def test_no_input_breaks_the_limits_or_calls_anyone(
    name: str, words: str, many: int, one: Service | None, state: State
) -> None:
    """However much there is and whatever it is called, Discord takes the card and nobody is called."""
    service = Service(name, (words,) * 30, dashboard="https://grafana.internal/d/x")
    found = status(
        service=service if one else None,
        targets=(
            Target(service, words, Running(words, 1, 2), [_operation(name, words, State.SUCCEEDED)] * many),
            *(Target(service, words, NoAnswer(words)) for _ in range(many)),
        ),
        under_way=[_operation(name, words, state)] * many,
        incidents=[Incident(id="1", title=words, severity=Severity.SEV1, opened_at=NOON, service=name)]
        * many,
        locks=[Lock(name, words, words, Person("102", name), NOON, NOON)] * many,
        freezes=(Frozen(name, words, (words,), NOON),) * many,
    )

    shown = status_card.card(found, Plot(remark=words))

    check(shown, "<t:")
    assert list(face.lines(shown))


def _operation(name: str, words: str, state: State) -> Operation:
    plan = Plan(action=Action.ROLLBACK, service=name, environment=words, version=words)
    return make_operation(
        plan=plan, state=state, started_at=NOON, requester=Person("101", name), votes=(make_vote(),) * 20
    )
