"""The public word: every statement, and each service as its worst open incident."""

from bot.core.domain.incident import Status
from bot.core.incidents.publishing import publication
from bot.core.ports.status_page import ComponentState
from tests.fakes.bench import CAROL, rest
from tests.fakes.incident_bench import IncidentBench


async def test_a_service_is_its_worst_open_incident(bench: IncidentBench) -> None:
    """Resolving one never turns another green, whichever comes first."""
    bad = await bench.create("Payment down", "sev1")
    slow = await bench.create("Payment slow", "sev3")
    assert bench.page.components == {"payment-service": ComponentState.MAJOR_OUTAGE}

    await bench.response.resolve(bench.inside(slow), "over")
    await rest()
    assert bench.page.components == {"payment-service": ComponentState.MAJOR_OUTAGE}

    await bench.response.reopen(bench.inside(slow), None)
    await bench.response.resolve(bench.inside(bad), "over")
    await rest()
    assert bench.page.components == {"payment-service": ComponentState.DEGRADED_PERFORMANCE}

    await bench.response.resolve(bench.inside(slow), "over")
    await rest()
    assert bench.page.components == {"payment-service": ComponentState.OPERATIONAL}


async def test_an_incident_without_a_service_touches_none(bench: IncidentBench) -> None:
    """It stands on the page all the same, with its first words."""
    incident = await bench.create("Checkout failing")

    assert bench.page.components == {}
    assert bench.page.publications[incident.id] == publication(incident)
    assert [each.text for each in publication(incident).statements] == ["We are investigating."]


async def test_the_summary_is_the_first_word(bench: IncidentBench) -> None:
    """Where somebody gave one."""
    incident = await bench.create(summary="Nobody can pay.")

    assert bench.page.publications[incident.id].statements[0].text == "Nobody can pay."


async def test_who_was_to_be_told_is_told_later(bench: IncidentBench) -> None:
    """The page was down when subscribers were to hear of an update: what is said next does not lose them."""
    incident = await bench.create()
    bench.page.failing = 2
    await bench.response.update(bench.inside(incident), "Cards are refused", notify=True)
    await bench.response.set_severity(bench.inside(incident), "sev2")
    assert bench.page.told == []
    for _ in range(3):
        await bench.pass_time(20)
    assert [each.text for each in bench.page.told] == ["Cards are refused"]

    await bench.response.update(bench.inside(incident), "Nothing for subscribers")
    await rest()
    assert len(bench.page.told) == 1


async def test_an_answer_that_comes_too_late_is_asked_for_again(bench: IncidentBench) -> None:
    """What was published without an answer is published once."""
    bench.page.failing_late = 2
    incident = await bench.create()
    assert incident.published == 0
    for _ in range(3):
        await bench.pass_time(20)

    assert bench.now(incident).published == 1
    assert len(bench.page.publications) == 1


async def test_a_correction_is_a_change(bench: IncidentBench) -> None:
    """Also where the words stay: those who have read the status read it again."""
    incident = await bench.create()
    await bench.response.update(bench.inside(incident), "Something happened to the fix")
    await bench.pass_time(60)
    await bench.response.correct(incident.id, 1, Status.MONITORING, bench.chat.members[CAROL])
    await rest()

    shown = bench.page.publications[incident.id]
    assert shown.updated_at == bench.clock.now() > shown.statements[-1].at
