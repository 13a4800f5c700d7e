"""Calls by the rota: one at a time, each person once, and a word where nobody can be called."""

from dataclasses import replace

from bot.core.domain.audit import EventName
from bot.core.domain.on_call import OnCall
from bot.core.domain.step import Kind, Progress
from tests.fakes.bench import BOB, CAROL, DAVE
from tests.fakes.incident_bench import MINUTE, ROTA, IncidentBench


async def test_the_one_on_call_is_called_once(bench: IncidentBench) -> None:
    """A call whose answer was lost is found by its key, and the log tells whose turn it was."""
    bench.rooms.failing_late["post call 1"] = 2
    incident = await bench.create()
    for _ in range(3):
        await bench.pass_time(10)

    assert bench.rooms.effects.count("message call 1") == 1
    assert [each.person.name for each in bench.now(incident).calls if each.person] == ["bob"]
    assert [each.reason for each in bench.events(EventName.INCIDENT_PAGED)] == [
        "On-call notified: payment-team"
    ]


async def test_a_team_without_a_rota_calls_the_usual_one(bench: IncidentBench) -> None:
    """And says why they are called for what is not theirs."""
    incident = await bench.create("Orders fail", service="order-service")

    (call,) = incident.calls
    assert call.text == "order-team has no rota"
    assert incident.team == "payment-team"


async def test_nobody_in_the_server(bench: IncidentBench) -> None:
    """Everybody of the rota has left: that is told, and tried again, as people come back."""
    for person in (BOB, CAROL, DAVE):
        bench.chat.kick(person)
    incident = await bench.create()

    page = incident.step(Kind.PAGE)
    assert page is not None
    assert page.trouble == "nobody of payment-team is in the server: mend its rota in chatops.yaml"
    assert page.is_wanted


async def test_no_rota_at_all(bench: IncidentBench) -> None:
    """Trying again would not help before somebody has changed the settings."""
    bench.rules = replace(bench.rules, on_call=OnCall({}, default=None))
    bench.start()
    incident = await bench.create()

    page = incident.step(Kind.PAGE)
    assert page is not None
    assert (page.state, incident.calls) == (Progress.GIVEN_UP, ())
    assert "add one under `on_call` in chatops.yaml" in page.trouble


async def test_calling_in_vain_is_said_once(bench: IncidentBench) -> None:
    """After the last of the rota nobody is left: the commander is told, and the card says it."""
    incident = await bench.create(severity="sev3")
    for _ in range(6):
        await bench.pass_time(5 * MINUTE)

    now = bench.now(incident)
    assert len(now.calls) == len({*ROTA.people, *ROTA.escalate_to}) == 3
    assert now.is_unanswered
    assert bench.rooms.effects.count("message unanswered 1") == 1
    await bench.response.acknowledge(incident.id, bench.chat.members[BOB])
    assert not bench.now(incident).is_unanswered


async def test_opened_again_everybody_is_called_anew(bench: IncidentBench) -> None:
    """The calls of the first time count no more, and neither does that they were in vain."""
    incident = await bench.create(severity="sev3")
    for _ in range(4):
        await bench.pass_time(5 * MINUTE)
    await bench.response.resolve(bench.inside(incident), "over")
    await bench.response.reopen(bench.inside(incident), None)
    await bench.pass_time(1)
    assert [each.number for each in bench.now(incident).calls] == [4]
    assert not bench.now(incident).is_unanswered
    for _ in range(4):
        await bench.pass_time(5 * MINUTE)

    assert [each.number for each in bench.now(incident).calls] == [4, 5, 6]
    assert bench.rooms.effects.count("message unanswered 2") == 1
