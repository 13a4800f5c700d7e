"""The timeline gathers by itself: from the audit log, in the order in which things happened."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.core.domain import audit
from bot.core.domain.audit import EventName, Result
from bot.core.domain.catalog import Catalog, Service
from bot.core.domain.incident import Room, RoomKind
from bot.core.domain.operation import Place, State
from bot.core.domain.person import Person
from bot.core.domain.refusal import Refused
from bot.core.incidents.timeline import entries
from tests.fakes.bench import BOB, MALLORY, rest
from tests.fakes.incident_bench import HOUR, MINUTE, PLACE, IncidentBench
from tests.fakes.log import deploy

ELSEWHERE = Place("1", "9", "#random")


async def _texts(bench: IncidentBench) -> list[str]:
    (incident,) = bench.incidents.kept.values()
    found = await entries(bench.deps, incident, bench.clock.now())
    return [f"{each.by}: {each.text}" for each in found]


async def _deploys(bench: IncidentBench) -> list[str]:
    return [each for each in await _texts(bench) if "/deploy" in each]


async def test_its_own_life_is_told(bench: IncidentBench) -> None:
    """From the opening to the end, each step once, the `/incident` commands themselves not beside them."""
    incident = await bench.create()
    await bench.pass_time(MINUTE)
    await bench.response.acknowledge(incident.id, bench.chat.members[BOB])
    await bench.response.update(bench.inside(incident), "Root cause identified: a key expired")
    await bench.response.set_severity(bench.inside(incident), "sev2")
    await bench.response.assign(bench.inside(incident), bench.chat.members[BOB], "scribe")
    await bench.pass_time(MINUTE)
    await bench.response.resolve(bench.inside(incident), "rotated")
    await rest()

    assert await _texts(bench) == [
        "alice: opened as SEV-1: Payment processing failures",
        "chatops: room #inc-20260304-payment",
        "chatops: On-call notified: payment-team",
        "bob: took the page",
        "alice: investigating -> identified: Root cause identified: a key expired",
        "alice: severity SEV-1 -> SEV-2",
        "alice: scribe: @bob",
        "alice: resolved: rotated",
        "chatops: postmortem scheduled for Thursday 5 March 14:00",
    ]


async def test_an_operation_is_one_line(bench: IncidentBench) -> None:
    """However many records it has: what it changed, how it ended, after how long; no digest."""
    incident = await bench.create()
    events = deploy(1, bench.clock.now(), 2)
    bench.store.write(events[:2])
    assert await _deploys(bench) == [
        "alice: /deploy payment-service v2.4.1 production: v2.4.0 -> v2.4.1, approved by @bob, running"
    ]

    await bench.pass_time(2 * MINUTE)
    bench.store.write(events[2:])
    await bench.response.resolve(bench.inside(incident), "over")
    (line,) = await _deploys(bench)
    assert line.endswith(": v2.4.0 -> v2.4.1, approved by @bob, success after 2 minutes")


async def test_an_operation_stands_where_it_began(bench: IncidentBench) -> None:
    """What came of it was learnt later."""
    began = bench.clock.now()
    bench.store.write(deploy(1, began, 10))
    await bench.pass_time(5 * MINUTE)
    await bench.create()

    (incident,) = bench.incidents.kept.values()
    first, *_ = await entries(bench.deps, incident, bench.clock.now())
    assert (first.at, first.noted_at) == (began, began + timedelta(minutes=10))


async def test_operations_of_the_service_are_gathered(bench: IncidentBench) -> None:
    """From wherever they were given: those that ran from an hour before to the end, and no others'."""
    begun = bench.clock.now()
    await bench.pass_time(2 * HOUR)
    incident = await bench.create()
    for number, minutes, service in (
        (1, 58, "payment-service"),
        (2, 61, "payment-service"),
        (3, 121, "order-service"),
        (4, 121, "payment-service"),
        (5, 124, "payment-service"),
    ):
        bench.store.write(deploy(number, begun + timedelta(minutes=minutes), service=service))
    await bench.clock.pass_time(3 * MINUTE)
    await bench.response.resolve(bench.inside(incident), "over")
    await rest()

    (incident,) = bench.incidents.kept.values()
    found = await entries(bench.deps, incident, bench.clock.now())
    at = [each.at - begun for each in found if "/deploy" in each.text]
    assert at == [timedelta(minutes=61), timedelta(minutes=121)]


async def test_what_runs_at_the_end_is_told_to_its_end(bench: IncidentBench) -> None:
    """It began in time; how it ended is learnt after the incident."""
    incident = await bench.create()
    bench.store.write(deploy(1, bench.clock.now(), 30))
    await bench.response.resolve(bench.inside(incident), "over")
    await bench.pass_time(HOUR)

    (line,) = await _deploys(bench)
    assert "success after 30 minutes" in line


@pytest.mark.parametrize(
    ("state", "environment", "is_told"),
    [
        (State.SUCCEEDED, "production", True),
        (State.EXECUTING, "production", True),
        (State.SUCCEEDED, "staging", False),
        (State.PENDING, "production", False),
        (State.REJECTED, "production", False),
    ],
)
async def test_elsewhere_only_what_changed_something_counts(
    bench: IncidentBench, state: State, environment: str, *, is_told: bool
) -> None:
    """It began, and where the service usually runs."""
    await bench.create()
    bench.store.write(deploy(1, bench.clock.now(), state=state, environment=environment))

    assert bool(await _deploys(bench)) is is_told


async def test_where_a_service_usually_is_counts(bench: IncidentBench) -> None:
    """One that never reaches production is watched where it ends."""
    services = {"payment-service": Service("payment-service", ("development", "staging"))}
    bench.deps = replace(bench.deps, catalog=Catalog(services))
    await bench.create()
    bench.store.write(deploy(1, bench.clock.now(), environment="staging"))

    assert len(await _deploys(bench)) == 1


async def test_commands_in_the_room_are_gathered(bench: IncidentBench) -> None:
    """Whatever was looked at there belongs to the story; what was asked elsewhere does not."""
    incident = await bench.create()
    for place, command in ((None, "/logs payment-service"), (ELSEWHERE, "/status payment-service")):
        attempt = bench.inside(incident, command=command)
        attempt = attempt if place is None else replace(attempt, place=place)
        now, where = bench.clock.now(), ("payment-service", "production")
        bench.store.write([audit.answered(attempt, Result.SUCCESS, now, now, None, *where)])

    texts = await _texts(bench)
    assert "alice: /logs payment-service" in texts
    assert not [each for each in texts if "/status" in each]


async def test_operations_in_the_room_are_gathered(bench: IncidentBench) -> None:
    """Also of another service, and those that wait or came to nothing: people talk about them there."""
    incident = await bench.create()
    room, now = bench.inside(incident).place, bench.clock.now()
    for number, state in ((1, State.SUCCEEDED), (2, State.PENDING), (3, State.REJECTED)):
        about: dict[str, Any] = {"service": "order-service", "environment": "staging", "place": room}
        bench.store.write(deploy(number, now, state=state, **about))

    how = [each.partition("v2.4.0 -> v2.4.1, ")[2] for each in await _deploys(bench)]
    assert how == ["approved by @bob, success after 1 minute", "not begun", "rejected"]


async def test_a_shared_room_tells_nothing(bench: IncidentBench) -> None:
    """What others do in #incidents is not about this one."""
    bench.rooms.channels["inc_1"] = Room(PLACE, RoomKind.SHARED)
    incident = await bench.create()
    now, attempt = bench.clock.now(), bench.inside(incident, command="/logs order-service")
    bench.store.write([audit.answered(attempt, Result.SUCCESS, now, now)])
    bench.store.write(deploy(1, now, service="order-service", place=attempt.place))

    assert not [each for each in await _texts(bench) if "order-service" in each]


async def test_a_lock_is_one_line(bench: IncidentBench) -> None:
    """From wherever it was set; its command beside it says nothing more."""
    await bench.create()
    attempt = bench.attempt(place=ELSEWHERE, command="/lock payment-service production wait")
    now, where = bench.clock.now(), ("payment-service", "production")
    bench.store.write(
        [
            audit.locked(attempt, now, *where, "wait"),
            audit.answered(attempt, Result.SUCCESS, now, now, None, *where),
        ]
    )

    assert [each for each in await _texts(bench) if "lock" in each] == [
        "alice: locked payment-service in production: wait"
    ]


async def test_what_was_refused_is_no_part_of_it(bench: IncidentBench) -> None:
    """A click or a command that was turned away changed nothing; the audit log has it for whoever asks."""
    incident = await bench.create()
    before = await _texts(bench)
    with pytest.raises(Refused):
        await bench.response.acknowledge(incident.id, bench.chat.members[MALLORY])
    with pytest.raises(Refused):
        await bench.response.update(bench.inside(incident, MALLORY), "hello")
    now, attempt = bench.clock.now(), bench.inside(incident, MALLORY, "/logs payment-service")
    bench.store.write([audit.answered(attempt, Result.DENIED, now, now)])

    assert await _texts(bench) == before


async def test_what_happened_before_stands_before(bench: IncidentBench) -> None:
    """A note with a time stands where it happened, and says when it was written down."""
    incident = await bench.create()
    await bench.pass_time(10 * MINUTE)
    await bench.response.note(bench.inside(incident), "first alert", at="12m")

    (incident,) = bench.incidents.kept.values()
    first, *_ = await entries(bench.deps, incident, bench.clock.now())
    assert (first.text, first.noted_at - first.at) == ("first alert", timedelta(minutes=12))


async def test_the_postmortem_is_told_on_the_teams_clock(bench: IncidentBench) -> None:
    """In words; and when somebody has deleted its event, that it is off."""
    bench.rules = replace(bench.rules, timezone="Europe/Berlin")
    bench.start()
    incident = await bench.create()
    await bench.response.resolve(bench.inside(incident), "over")
    await rest()
    await bench.response.vanished(event_id=f"{incident.id}/0")

    assert (await _texts(bench))[-2:] == [
        "chatops: postmortem scheduled for Thursday 5 March 15:00",
        "chatops: postmortem not scheduled any more: the scheduled event was deleted",
    ]


async def test_braces_in_texts_are_text(bench: IncidentBench) -> None:
    """What people write is never taken for a pattern."""
    incident = await bench.create("{reason} {0} payment")
    await bench.response.note(bench.inside(incident), "{command.__class__}")

    texts = await _texts(bench)
    assert "alice: opened as SEV-1: {reason} {0} payment" in texts
    assert "alice: {command.__class__}" in texts


async def test_a_restart_gathers_the_same(bench: IncidentBench) -> None:
    """Nothing of it lives in the process."""
    incident = await bench.create()
    await bench.response.update(bench.inside(incident), "still looking")
    before = await _texts(bench)
    await bench.restart()

    assert await _texts(bench) == before
    assert Person("0", "chatops").name in {each.split(":")[0] for each in before}


async def test_a_runbook_in_the_room_is_told_step_by_step(bench: IncidentBench) -> None:
    """Each step is a line, with who did it; the command that began it is none beside it."""
    incident = await bench.create()
    attempt, now = bench.inside(incident), bench.clock.now()
    command = replace(attempt, command="/runbook name:bad-deploy")
    began = replace(
        audit.answered(command, Result.SUCCESS, now, now),
        event=EventName.RUNBOOK_STARTED,
        id="play_1",
        result=None,
        change="bad-deploy",
        reason="began Roll back",
    )
    step = replace(began, event=EventName.RUNBOOK_STEP, reason="step 1 of 2, Look: done")
    elsewhere = replace(step, channel="#random", reason="step 9")
    bench.store.write([audit.answered(command, Result.SUCCESS, now, now), began, step, elsewhere])

    assert [each for each in await _texts(bench) if "runbook" in each] == [
        "alice: runbook bad-deploy: began Roll back",
        "alice: runbook bad-deploy: step 1 of 2, Look: done",
    ]
