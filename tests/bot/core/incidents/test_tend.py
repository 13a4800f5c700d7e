"""An incident is seen to until nothing is left to do, whatever is thrown at it meanwhile."""

from datetime import timedelta

from structlog.contextvars import get_contextvars

from bot.core.domain.step import Kind, Progress
from bot.core.ports.status_page import Publication
from bot.core.ports.store import StoreError
from tests.fakes.bench import rest
from tests.fakes.incident_bench import DAY, MINUTE, IncidentBench


async def test_what_stays_away_is_given_up_after_a_day(bench: IncidentBench) -> None:
    """Every retry is bounded; then the card says that it is for people to do."""
    bench.page.failing = 10_000
    incident = await bench.create(severity="sev3")
    for _ in range(26):
        await bench.pass_time(60 * MINUTE)

    page = bench.now(incident).step(Kind.STATUS_PAGE)
    assert page is not None
    assert (page.state, page.is_missing) == (Progress.GIVEN_UP, True)
    assert bench.page.failing > 9_000, "it was asked ever more rarely"


async def test_a_program_error_stops_nothing_else(bench: IncidentBench) -> None:
    """An adapter is anybody's code: what it raises is a failure of its step, told without its words."""
    about = set[object]()

    async def publish(publication: Publication, components: object) -> None:
        about.add(get_contextvars().get("incident"))
        raise ZeroDivisionError(publication.key)

    bench.page.publish = publish  # type: ignore[method-assign] # an adapter with an error in it
    incident = await bench.create()

    assert about == {incident.id}, "whatever it logs names the incident"
    page = incident.step(Kind.STATUS_PAGE)
    assert page is not None
    assert page.trouble == "the adapter failed, see the bot's log"
    assert "message announcement" in bench.rooms.effects


async def test_what_is_said_while_the_page_is_told_is_told_next(bench: IncidentBench) -> None:
    """An answer for what stood then does not count for what has been said since."""
    incident = await bench.create()
    bench.patience = 0.0  # nobody waits for the page, which is held
    await bench.restart()
    bench.page.hold()
    for text in ("first", "second"):
        await bench.response.update(bench.inside(incident), text)
        await bench.pass_time(1)
    bench.page.release()
    await rest()

    told = bench.page.publications[incident.id].statements
    assert [each.text for each in told][1:] == ["first", "second"]
    assert bench.now(incident).published == 3


async def test_a_store_that_fails_for_a_while(bench: IncidentBench) -> None:
    """Nothing is lost: what was done without being kept is found by its key, and kept later."""
    incident = await bench.create(severity="sev3")
    await bench.response.update(bench.inside(incident), "more")
    bench.rooms.failing["post severity 1"] = 1
    await bench.response.set_severity(bench.inside(incident), "sev2")
    bench.store.fault = StoreError("The disk is full.")
    for _ in range(5):
        await bench.pass_time(20)
    assert not bench.now(incident).steps[-2].is_done
    bench.store.fault = None
    for _ in range(5):
        await bench.pass_time(20)

    assert all(step.is_done for step in bench.now(incident).steps)
    assert bench.rooms.effects.count("message severity 1") == 1


async def test_a_clock_that_jumps_is_looked_at_again(bench: IncidentBench) -> None:
    """Whoever sleeps until a moment looks at the clock now and then."""
    incident = await bench.create()
    bench.clock._now += timedelta(minutes=31)
    await bench.pass_time(30)

    assert bench.now(incident).reminded == 1


async def test_nothing_is_begun_twice(bench: IncidentBench) -> None:
    """However often somebody asks to see to it, one does."""
    incident = await bench.create()
    for _ in range(3):
        await bench.response.reconcile()
    await rest()

    assert len(bench.rooms.effects) == len(set(bench.rooms.effects))
    assert sum(task.get_name().startswith("tend") for task in bench.tasks._running) == 1
    assert bench.now(incident).is_open


async def test_a_finished_incident_is_left_alone(bench: IncidentBench) -> None:
    """Nobody looks after what is archived; reopened, it is seen to again."""
    incident = await bench.create()
    await bench.response.resolve(bench.inside(incident), "over")
    await bench.pass_time(8 * DAY)
    assert not [task for task in bench.tasks._running if task.get_name().startswith("tend")]

    await bench.response.reopen(bench.inside(incident), None)
    await rest()

    assert bench.rooms.effects.count("message reopening 1") == 1


async def test_an_announcement_without_a_place_is_given_up(bench: IncidentBench) -> None:
    """A channel that is gone takes no message; the room is not made again for that."""
    bench.rooms.gone.add("announcement")
    incident = await bench.create()
    await bench.pass_time(MINUTE)

    step = bench.now(incident).find("announcement")
    assert step is not None
    assert step.state is Progress.GIVEN_UP
    assert sum(effect.startswith("room") for effect in bench.rooms.effects) == 1
