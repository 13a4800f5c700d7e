"""The timeline gathers by itself: from the audit log, in the order in which things happened."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.domain import audit
from bot.core.domain.audit import Event, EventName, Result
from bot.core.domain.operation import Place, State
from bot.core.domain.person import Person
from bot.core.domain.refusal import Refused
from bot.core.incidents.timeline import entries
from tests.fakes.bench import BOB, MALLORY, rest
from tests.fakes.incident_bench import HOUR, MINUTE, IncidentBench
from tests.fakes.operations import make_operation


async def _texts(bench: IncidentBench) -> list[str]:
    (incident,) = bench.incidents.kept.values()
    found = await entries(bench.deps.audit, incident, bench.clock.now())
    return [f"{each.by}: {each.text}" for each in found]


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
        "alice: severity sev1 -> sev2",
        "alice: scribe: @bob",
        "alice: resolved: rotated",
        "chatops: postmortem 2026-03-05T14:00+00:00",
    ]


async def test_operations_of_the_service_are_gathered(bench: IncidentBench) -> None:
    """From an hour before to the end: asked for, started, ended; no others' and no later ones."""
    begun = bench.clock.now()
    await bench.pass_time(2 * HOUR)
    incident = await bench.create()

    def ended(number: int, service: str, minutes: int) -> Event:
        made = make_operation(number, service=service, state=State.SUCCEEDED)
        return replace(audit.ending(made, begun), at=begun + timedelta(minutes=minutes))

    bench.store.write(
        [
            ended(1, "payment-service", 59),
            ended(2, "payment-service", 61),
            ended(3, "order-service", 121),
            ended(4, "payment-service", 121),
            ended(5, "payment-service", 124),
        ]
    )
    rollback = make_operation(6, service="payment-service")
    started = audit.of(rollback, EventName.STARTED, begun + timedelta(minutes=122), by=rollback.requester)
    bench.store.write([started])
    await bench.clock.pass_time(3 * MINUTE)
    await bench.response.resolve(bench.inside(incident), "over")
    await rest()

    found = [each for each in await _texts(bench) if "/deploy" in each]
    assert len(found) == 3
    assert found[0].endswith("success, nothing -> v2.4.1")
    assert found[2].startswith("alice: started /deploy")


async def test_commands_in_the_room_are_gathered(bench: IncidentBench) -> None:
    """Whatever was looked at there belongs to the story; what was asked elsewhere does not."""
    incident = await bench.create()
    for place, command in ((None, "/logs payment-service"), (Place("1", "2", "#incidents"), "/status")):
        attempt = bench.inside(incident, command=command)
        attempt = attempt if place is None else replace(attempt, place=place)
        now = bench.clock.now()
        bench.store.write([audit.answered(attempt, Result.SUCCESS, now, now)])

    texts = await _texts(bench)
    assert "alice: /logs payment-service: success" in texts
    assert not [each for each in texts if "/status" in each]


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
    first, *_ = await entries(bench.deps.audit, incident, bench.clock.now())
    assert (first.text, first.noted_at - first.at) == ("first alert", timedelta(minutes=12))


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
