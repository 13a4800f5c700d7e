"""An incident is opened: kept, given a room and a card, told, paged."""

from dataclasses import replace

import pytest

from bot.core.domain.audit import EventName, Result
from bot.core.domain.incident import Role, Severity, Status
from bot.core.domain.refusal import Refused
from bot.core.domain.step import Kind
from tests.fakes.bench import BOB, MALLORY, ROBOT
from tests.fakes.incident_bench import IncidentBench
from tests.fakes.operations import make_operation


async def test_everything_is_done_once(bench: IncidentBench) -> None:
    """Room, card, public word, call and announcement stand after one command, each once."""
    incident = await bench.create()

    assert incident.room is not None
    assert incident.room.place.channel == "#inc-20260304-payment"
    assert sorted(bench.rooms.effects) == [
        "message announcement",
        "message call 1",
        "message card",
        "room #inc-20260304-payment",
    ]
    assert all(step.is_done for step in incident.steps)
    assert incident.status is Status.INVESTIGATING
    assert incident.holders == {Role.COMMANDER: incident.opened_by}
    assert bench.page.publications[incident.id].title == "Payment processing failures"
    assert incident.published == 1


async def test_the_announcement_comes_last(bench: IncidentBench) -> None:
    """It tells how everything went, so everything is tried before."""
    await bench.create()

    assert bench.rooms.effects[-1] == "message announcement"


async def test_the_service_is_taken_from_the_title(bench: IncidentBench) -> None:
    """Its owner is called; a title that names none leaves it open, and the default team is called."""
    payment = await bench.create("Payment processing failures")
    checkout = await bench.create("Checkout failing")

    assert (payment.service, payment.is_inferred, payment.team) == ("payment-service", True, "payment-team")
    assert (checkout.service, checkout.is_inferred) == (None, False)
    assert checkout.pager == "On-call"
    assert checkout.team == "payment-team"


async def test_a_named_service_is_not_inferred(bench: IncidentBench) -> None:
    """What somebody says counts, whatever the title seems to name."""
    incident = await bench.create("Payments late", service="order-service")

    assert (incident.service, incident.is_inferred) == ("order-service", False)


async def test_the_last_changes_are_listed(bench: IncidentBench) -> None:
    """Who deployed what before, approved by whom: the newest first, of where the service usually runs."""
    old = make_operation(1, service="payment-service")
    bench.store.operations["op_1"] = replace(old, started_at=old.created_at, finished_at=old.created_at)

    incident = await bench.create()

    (change,) = incident.changes
    assert (change.operation_id, change.what, change.by) == ("op_1", "v2.4.1", old.requester)


async def test_it_is_written_down(bench: IncidentBench) -> None:
    """One command record, and what the metrics are made of: the opening, the room, the page."""
    incident = await bench.create()

    assert [event.event for event in bench.events()] == [
        EventName.INCIDENT_OPENED,
        EventName.INCIDENT_ROOM,
        EventName.INCIDENT_PAGED,
    ]
    opened = bench.events(EventName.INCIDENT_OPENED)[0]
    assert (opened.id, opened.severity, opened.status) == (incident.id, "sev1", "investigating")
    assert opened.reason == "Payment processing failures"
    (command,) = bench.events(EventName.COMMAND)
    assert command.result is Result.SUCCESS


@pytest.mark.parametrize("who", [MALLORY, ROBOT])
async def test_strangers_open_nothing(bench: IncidentBench, who: str) -> None:
    """Without a role of the matrix, or as a bot, nothing is made; the refusal is written down."""
    with pytest.raises(Refused, match="role of the approval matrix"):
        await bench.response.create(bench.attempt(who), "It burns", "sev1")

    assert not bench.incidents.kept
    assert [event.result for event in bench.events(EventName.COMMAND)] == [Result.DENIED]


@pytest.mark.parametrize(
    ("title", "severity", "service"),
    [
        ("", "sev1", None),
        ("   ", "sev1", None),
        ("x" * 301, "sev1", None),
        ("It burns", "sev4", None),
        ("It burns", "bad", None),
        ("It burns", "sev1", "no-service"),
    ],
)
async def test_what_cannot_be_meant_is_refused(
    bench: IncidentBench, title: str, severity: str, service: str | None
) -> None:
    """Nothing is opened, and the sentence says what to write."""
    with pytest.raises(Refused):
        await bench.response.create(bench.attempt(), title, severity, service)

    assert not bench.incidents.kept


async def test_the_same_command_twice_opens_one(bench: IncidentBench) -> None:
    """An interaction that Discord delivers again is refused, and nothing is doubled."""
    attempt = bench.attempt()
    await bench.response.create(attempt, "It burns", "sev1")

    with pytest.raises(Refused, match="already"):
        await bench.response.create(attempt, "It burns", "sev1")

    assert len(bench.incidents.kept) == 1


async def test_names_do_not_collide(bench: IncidentBench) -> None:
    """A second incident of the day with the same word is the second one by name."""
    await bench.create()
    second = await bench.create()

    assert second.name == "inc-20260304-payment-2"


@pytest.mark.parametrize("fault", ["page", "room", "card", "announcement"])
async def test_what_fails_comes_later(bench: IncidentBench, fault: str) -> None:
    """Whatever fails, the incident is there, says what is missing, and has it in the end, once."""
    calls = {"room": "open", "card": "post card", "announcement": "post announcement"}
    if fault == "page":
        bench.page.failing = 3
    else:
        bench.rooms.failing[calls[fault]] = 2
    incident = await bench.create(severity="sev3")
    kinds = {"page": Kind.STATUS_PAGE, "room": Kind.ROOM, "card": Kind.CARD}
    missing = incident.step(kinds.get(fault, Kind.ANNOUNCEMENT))
    assert missing is not None
    assert missing.is_missing

    for _ in range(5):
        await bench.pass_time(20)

    assert all(step.is_done for step in bench.now(incident).steps)
    assert len(bench.rooms.effects) == len(set(bench.rooms.effects)) == 4


@pytest.mark.parametrize("call", ["open", "post card", "post announcement", "post call 1"])
async def test_what_happened_without_an_answer_happens_once(bench: IncidentBench, call: str) -> None:
    """An effect whose answer was lost is found by its key, not made again."""
    bench.rooms.failing_late[call] = 2
    incident = await bench.create(severity="sev3")

    for _ in range(5):
        await bench.pass_time(20)

    assert all(step.is_done for step in bench.now(incident).steps)
    assert len(bench.rooms.effects) == len(set(bench.rooms.effects)) == 4


async def test_no_rota_is_said_at_once(bench: IncidentBench) -> None:
    """Where nobody can be called, that is told instead of tried again; the rest is done."""
    bench.rules = replace(bench.rules, on_call=type(bench.rules.on_call)())
    bench.start()
    incident = await bench.create("Payment down")

    page = incident.step(Kind.PAGE)
    assert page is not None
    assert "has no rota" in page.trouble
    assert not page.is_wanted
    assert "message announcement" in bench.rooms.effects


async def test_another_team_steps_in(bench: IncidentBench) -> None:
    """A team without a rota of its own is stood in for by the default one, and that is said."""
    incident = await bench.create("Orders stuck", service="order-service")

    assert incident.team == "payment-team"
    (call,) = [step for step in incident.steps if step.kind is Kind.CALL]
    assert call.person is not None
    assert call.person.id == BOB
    assert "order-team has no rota" in call.text


async def test_severity_is_read_as_people_write_it(bench: IncidentBench) -> None:
    """SEV-2 and 2 are sev2."""
    assert (await bench.create(severity="SEV-2")).severity is Severity.SEV2
    assert (await bench.create(severity="3")).severity is Severity.SEV3
