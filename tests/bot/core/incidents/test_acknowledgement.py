"""Who takes an incident: whoever was called or holds a role, the first for good, and never by an old sign."""

from dataclasses import replace

import pytest

from bot.core.domain.audit import EventName
from bot.core.domain.incident import Incident
from bot.core.domain.on_call import OnCall
from bot.core.domain.operation import Verdict
from bot.core.domain.refusal import Refused
from bot.core.domain.step import Kind, Progress
from tests.fakes.bench import BOB, CAROL, MALLORY, rest
from tests.fakes.incident_bench import HOUR, MINUTE, ROTA, IncidentBench
from tests.fakes.paging import MemoryPager


def called(bench: IncidentBench, incident: Incident) -> list[str]:
    """Return who was called, in order."""
    return [each.person.name for each in bench.now(incident).steps if each.kind is Kind.CALL and each.person]


@pytest.fixture
def on_mallory(bench: IncidentBench) -> IncidentBench:
    """Put somebody on call who holds no role of the matrix."""
    rota = replace(ROTA, people=(MALLORY,), escalate_to=())
    bench.rules = replace(bench.rules, on_call=OnCall({"payment-team": rota}, default="payment-team"))
    bench.start()
    return bench


async def test_whoever_was_called_may_take_it(on_mallory: IncidentBench) -> None:
    """The rota is the team's own: a ✅ of the one it names counts without a role, on the call."""
    incident = await on_mallory.create()
    call = incident.step(Kind.CALL)
    assert call is not None
    assert call.card is not None
    await on_mallory.response.reacted(call.card.message_id, MALLORY)

    taken = on_mallory.now(incident).acknowledged
    assert taken is not None
    assert taken.by.name == "mallory"


async def test_whoever_was_called_may_click(on_mallory: IncidentBench) -> None:
    """The button says the same as the ✅."""
    incident = await on_mallory.create()

    taken = await on_mallory.response.acknowledge(incident.id, on_mallory.chat.members[MALLORY])

    assert taken.acknowledged is not None


async def test_strangers_take_nothing(bench: IncidentBench) -> None:
    """Who holds no role and was not called is told so at a click, and passed over at a ✅."""
    incident = await bench.create()
    call = incident.step(Kind.CALL)
    assert call is not None
    assert call.card is not None
    await bench.response.reacted(call.card.message_id, MALLORY)
    with pytest.raises(Refused, match="a role of the approval matrix"):
        await bench.response.acknowledge(incident.id, bench.chat.members[MALLORY])

    assert bench.now(incident).acknowledged is None


async def test_an_old_sign_does_not_take_what_came_back(bench: IncidentBench) -> None:
    """A ✅ on the card may be of the first time; read back after a restart it must not silence the second."""
    incident = await bench.create()
    assert incident.card is not None
    bench.chat.react(incident.card, BOB, Verdict.APPROVE)
    await bench.response.reacted(incident.card.message_id, BOB)
    await bench.response.resolve(bench.inside(incident), "over")
    await bench.pass_time(MINUTE)
    await bench.response.reopen(bench.inside(incident), None)
    await rest()
    await bench.restart()
    await bench.pass_time(6 * MINUTE)

    assert bench.now(incident).acknowledged is None
    assert called(bench, incident) == ["bob", "bob", "carol"]
    await bench.response.reacted(incident.card.message_id, CAROL)
    assert bench.now(incident).acknowledged is not None, "one that is given now counts"


async def test_what_is_taken_wakes_nobody_afterwards() -> None:
    """Somebody takes it while the pager is down: when that is back, nobody is paged for it."""
    pager = MemoryPager()
    bench = IncidentBench(pager)
    pager.failing = 1
    incident = await bench.create()
    await bench.response.acknowledge(incident.id, bench.chat.members[BOB])
    for _ in range(4):
        await bench.pass_time(20)

    page = bench.now(incident).step(Kind.PAGE)
    assert page is not None
    assert (page.state, page.is_missing) == (Progress.GIVEN_UP, False)
    assert pager.rang == []
    await bench.crash()


async def test_a_page_that_arrives_meanwhile_is_told() -> None:
    """Somebody takes it while the pager is asked: it rang, that is said, and it rings no more."""
    pager = MemoryPager()
    bench = IncidentBench(pager)
    bench.patience = 0.0
    bench.start()
    pager.hold()
    incident = await bench.create()
    await bench.response.acknowledge(incident.id, bench.chat.members[BOB])
    pager.release()
    await rest()

    page = bench.now(incident).step(Kind.PAGE)
    assert page is not None
    assert page.is_done
    assert pager.states == {incident.id: "acknowledged"}
    await bench.crash()


async def test_a_call_that_was_on_its_way_is_known(bench: IncidentBench) -> None:
    """Somebody takes it while the next one is called: that message is the incident's, and says who has it."""
    incident = await bench.create()
    bench.rooms.hold("post call 2")
    await bench.pass_time(5 * MINUTE)
    await bench.response.acknowledge(incident.id, bench.chat.members[BOB])
    bench.rooms.release("post call 2")
    await rest()

    second = bench.now(incident).find("call 2")
    assert second is not None
    assert second.card == bench.rooms.messages[incident.id, "call 2"]


async def test_reactions_that_may_not_be_read_stop_no_calling(bench: IncidentBench) -> None:
    """Without that permission the next one is called all the same, and the commander is reminded."""
    incident = await bench.create()
    bench.chat.hidden = True
    for _ in range(30):
        await bench.pass_time(MINUTE)

    assert called(bench, incident) == ["bob", "carol", "dave"]
    assert "message reminder 1" in bench.rooms.effects


async def test_a_page_that_arrived_unheard_is_acknowledged() -> None:
    """The pager rang and its answer was lost: it is told who took it, and rings no more."""
    pager = MemoryPager()
    bench = IncidentBench(pager)
    pager.failing_late = 1
    incident = await bench.create()
    await bench.response.acknowledge(incident.id, bench.chat.members[BOB])
    for _ in range(4):
        await bench.pass_time(20)

    assert pager.states == {incident.id: "acknowledged"}
    assert pager.rang == ["payment-team"]
    await bench.crash()


async def test_the_next_one_is_not_called_for_what_is_taken(bench: IncidentBench) -> None:
    """The second call did not get through, and meanwhile the first one takes it."""
    incident = await bench.create()
    bench.rooms.failing["post call 2"] = 1
    await bench.pass_time(5 * MINUTE)
    await bench.response.acknowledge(incident.id, bench.chat.members[BOB])
    await bench.pass_time(HOUR)

    assert "message call 2" not in bench.rooms.effects
    assert not [each for each in bench.now(incident).steps if each.is_missing]


async def test_a_sign_that_could_not_be_weighed_is_weighed_before_the_next_call(bench: IncidentBench) -> None:
    """Discord could not say who it was when the ✅ came; it stands, so nobody else is woken."""
    incident = await bench.create()
    call = incident.step(Kind.CALL)
    assert call is not None
    assert call.card is not None
    bench.chat.react(call.card, BOB, Verdict.APPROVE)
    bench.chat.unreachable = True
    await bench.response.reacted(call.card.message_id, BOB)
    bench.chat.unreachable = False
    await bench.pass_time(HOUR)

    assert called(bench, incident) == ["bob"]
    assert len(bench.events(EventName.INCIDENT_ACKNOWLEDGED)) == 1
