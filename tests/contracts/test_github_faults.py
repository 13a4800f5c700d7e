"""Whatever happens to whichever call to GitHub: the right error, one run at most, and nothing is lost."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import contextmanager

import pytest

from bot.core.ports.back_end import BackEndError, CannotTell, Order, OrderRefused, Phase
from bot.core.ports.delivery import Delivery, UnknownVersion
from tests.contracts.delivery_bench import SERVICE, deploy
from tests.contracts.delivery_github import GitHubBench, at_github
from tests.fakes.github.server import TOKEN
from tests.fakes.vendor import ENDLESS, Play, every_fault, limit

REFUSALS = {"401", "403", "404", "409", "422", "429"}
TOLD = {"message": f"no, not with {TOKEN}"}
"""A vendor that repeats what it was sent."""
ORDERING = {
    "search": ("GET /deployments", CannotTell),
    "create": ("POST /deployments", OrderRefused),
    "note": ("POST /statuses", OrderRefused),
    "dispatch": ("POST /dispatches", CannotTell),
}
"""Each call of an order, and what it means that its answer was lost."""
FOLLOWING = ("GET /deployments", "GET /statuses", "GET /actions/runs/{run}", "GET /jobs")


@pytest.fixture
async def github() -> AsyncIterator[GitHubBench]:
    """Set up an adapter without patience; the description is the other tests' matter."""
    async with at_github(is_checked=False) as bench:
        yield bench


BUSY = 2.0
"""Seconds that suffice for an answer on a busy machine."""


def impatient(github: GitHubBench, fault: str) -> Delivery:
    """Return an adapter that asks once, and waits only where no answer comes."""
    return github.another(timeout=limit(fault), tries=1)


def patient(github: GitHubBench) -> Delivery:
    """Return an adapter that knows nothing of what was before, and lets no busy machine disturb it."""
    return github.another(timeout=limit(), tries=3)


@contextmanager
def met(github: GitHubBench, about: str, play: Play) -> Iterator[None]:
    """Let calls of this kind meet a fault inside; a question is asked again by itself when a line was cut."""
    plays = github.github.plays_on[about] = [play, play]
    yield
    assert len(plays) < 2, "the call was not made"
    plays.clear()


async def end(delivery: Delivery, operation_id: str) -> Phase:
    """Follow an operation to its end."""
    return [report async for report in delivery.follow(operation_id)][-1].phase


@pytest.mark.parametrize("call", ORDERING)
async def test_no_fault_orders_twice_or_loses_an_order(github: GitHubBench, call: str) -> None:
    """Refusals are refusals, lost answers are not known; then what ran is found, and what did not may."""
    about, lost = ORDERING[call]
    for number, (name, play) in enumerate(every_fault(github.github, told=TOLD).items()):
        order = await deploy(github, "v2.4.1", f"op_{number}")
        with met(github, about, play), pytest.raises(OrderRefused if name in REFUSALS else lost) as error:
            await impatient(github, name).start(order)
        assert TOKEN not in str(error.value)
        await _settles(github, order, name)


async def _settles(github: GitHubBench, order: Order, fault: str) -> None:
    """Check what a fresh adapter makes of an order when the fault is over."""
    delivery, operation_id = patient(github), order.operation_id
    if operation_id in github.effects():
        found = await delivery.find(operation_id)
        assert found is not None, fault
    else:
        try:
            found = await delivery.find(operation_id)
        except CannotTell:
            with pytest.raises(CannotTell):
                await delivery.start(order)
            assert operation_id not in github.effects(), fault
            return
    if found is not None and found.phase is Phase.FAILED:
        with pytest.raises(OrderRefused):
            await delivery.start(order)
        assert operation_id not in github.effects(), fault
        return
    await delivery.start(order)
    assert await end(patient(github), operation_id) is Phase.SUCCEEDED
    assert github.effects().count(operation_id) == 1, fault


@pytest.mark.parametrize("about", FOLLOWING)
async def test_no_fault_loses_a_run(github: GitHubBench, about: str) -> None:
    """What cannot be seen is not known, and seen again when the fault is over."""
    for number, (name, play) in enumerate(every_fault(github.github, told=TOLD).items()):
        order = await deploy(github, "v2.4.1", f"op_{number}")
        await patient(github).start(order)
        github.github.runs[-1].done = 0
        path = about.format(run=len(github.github.runs))
        with met(github, path, play), pytest.raises(CannotTell) as unknown:
            await impatient(github, name).find(order.operation_id)
        with met(github, path, play), pytest.raises(BackEndError) as error:
            await end(impatient(github, name), order.operation_id)
        assert TOKEN not in f"{unknown.value} {error.value}"
        assert await end(patient(github), order.operation_id) is Phase.SUCCEEDED, name
    assert github.effects() == [f"op_{each}" for each in range(number + 1)]


async def test_the_end_is_known_when_github_cannot_be_told(github: GitHubBench) -> None:
    """What serves is known all the same, from the run."""
    for number, (name, play) in enumerate(every_fault(github.github, told=TOLD).items()):
        version = ("v2.4.1", "v2.3.2")[number % 2]
        order = await deploy(github, version, f"op_{number}")
        await patient(github).start(order)
        one = github.another(timeout=BUSY if name in ENDLESS else limit(), tries=1)
        with met(github, "POST /statuses", play):
            assert await end(one, order.operation_id) is Phase.SUCCEEDED, name
        assert (await patient(github).running(SERVICE, "production")).version == version, name


async def test_a_run_is_found_by_its_name_whatever_happens(github: GitHubBench) -> None:
    """Where neither its number nor its address could be written down."""
    for number, (name, play) in enumerate(every_fault(github.github, told=TOLD).items()):
        order = await deploy(github, "v2.4.1", f"op_{number}")
        await patient(github).start(order)
        del github.github.statuses[github.github.deployments[-1]["id"]][1:]
        with met(github, "GET /deploy.yml/runs", play), pytest.raises(CannotTell):
            await impatient(github, name).find(order.operation_id)
        assert await end(patient(github), order.operation_id) is Phase.SUCCEEDED, name


def _ask(question: str, delivery: Delivery, shas: tuple[str, str]) -> Awaitable[object]:
    questions: dict[str, Callable[[], Awaitable[object]]] = {
        "GET /tags": lambda: delivery.releases(SERVICE),
        "GET /commits/tags/v2.4.1": lambda: delivery.resolve(SERVICE, "v2.4.1"),
        f"GET /compare/{shas[0]}...{shas[1]}": lambda: delivery.compare(SERVICE, *shas),
        "GET /deployments": lambda: delivery.running(SERVICE, "production"),
        "GET /statuses": lambda: delivery.running(SERVICE, "production"),
        "GET /workflows/deploy.yml": delivery.ping,
    }
    return next(ask for about, ask in questions.items() if about.startswith(question))()


@pytest.mark.parametrize(
    "question",
    ["GET /tags", "GET /commits", "GET /compare", "GET /deployments", "GET /statuses", "GET /workflows"],
)
async def test_a_question_without_an_answer_says_so(github: GitHubBench, question: str) -> None:
    """In words of which a person can make something, and without the token; then it is answered again."""
    shas = (github.github.history.sha("v2.4.0") or "", github.github.history.sha("v2.4.1") or "")
    ends = {"GET /commits": "GET v2.4.1", "GET /compare": f"GET {shas[1]}", "GET /workflows": "GET .yml"}
    for name, play in every_fault(github.github, told=TOLD).items():
        with met(github, ends.get(question, question), play), pytest.raises(BackEndError) as error:
            await _ask(question, impatient(github, name), shas)
        assert str(error.value).startswith(("GitHub ", "order-service has no release"))
        assert TOKEN not in str(error.value)
        is_no_version = question == "GET /commits" and name in {"404", "422"}
        assert isinstance(error.value, UnknownVersion) == is_no_version, name
        await _ask(question, patient(github), shas)
