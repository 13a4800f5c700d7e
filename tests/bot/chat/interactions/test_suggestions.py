"""Suggestions: fast, fresh, within Discord's limits."""

import asyncio
from collections.abc import Sequence

import pytest
from discord.app_commands import Choice
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.interactions.suggestions import Suggestions, choices, environments, fitting, in_time, titles
from bot.core.ports.back_end import BackEndError
from bot.core.ports.store import StoreError
from bot.tasks import Tasks
from tests.fakes.desk import CATALOG
from tests.fakes.operations import HandClock


class Releases:
    """A back end that answers when `gate` is open."""

    def __init__(self, *versions: str) -> None:
        self.versions = versions
        self.gate = asyncio.Event()
        self.gate.set()
        self.asked = 0
        self.error: Exception | None = None

    async def __call__(self, service: str) -> Sequence[str]:
        """Answer."""
        del service
        self.asked += 1
        await self.gate.wait()
        if self.error is not None:
            raise self.error
        return self.versions


def suggestions(releases: Releases, clock: HandClock, tasks: Tasks) -> Suggestions:
    """Return suggestions that wait for nothing."""
    return Suggestions(releases, tasks, clock, wait=0.01, keep=10.0)


async def test_newest_first_and_kept_for_seconds() -> None:
    """Typing on does not ask again; after some seconds it does."""
    releases, clock, tasks = Releases("v2", "v1"), HandClock(), Tasks()
    known = suggestions(releases, clock, tasks)

    assert await known.find("", "a") == ["v2", "v1"]
    assert await known.find("1", "a") == ["v1"]
    assert releases.asked == 1
    await clock.pass_time(11)
    releases.versions = ("v3",)
    assert await known.find("", "a") == ["v3"]


async def test_a_slow_back_end_is_not_waited_for() -> None:
    """Nothing in time is an empty list; what comes later serves the next keystroke, asked for once."""
    releases, clock, tasks = Releases("v1"), HandClock(), Tasks()
    releases.gate.clear()
    known = suggestions(releases, clock, tasks)

    assert await known.find("", "a") == []
    assert await known.find("v", "a") == []
    releases.gate.set()
    await tasks.idle()

    assert await known.find("", "a") == ["v1"]
    assert releases.asked == 1


async def test_a_failing_back_end_leaves_what_was_known() -> None:
    """Old versions are better than none while someone types; submitting asks again anyway."""
    releases, clock, tasks = Releases("v1"), HandClock(), Tasks()
    known = suggestions(releases, clock, tasks)
    await known.find("", "a")
    releases.error = BackEndError("away")
    await clock.pass_time(11)

    assert await known.find("", "a") == ["v1"]


@given(st.lists(st.text(max_size=150), max_size=60), st.text(max_size=3))
def test_within_discords_limits(names: list[str], typed: str) -> None:
    """At most 25 of at most 100 characters, in their order, all fitting."""
    found = fitting(names, typed)

    assert len(found) <= 25
    assert all(1 <= len(name) <= 100 and typed.strip().casefold() in name.casefold() for name in found)
    assert found == [name for name in names if name in found][: len(found)]


def test_names_are_offered_as_they_are() -> None:
    """What is shown is what the command receives."""
    offered = [(choice.name, choice.value) for choice in choices(["order-service", "api"], "ORD")]

    assert offered == [("order-service", "order-service")]


def test_every_environment_while_no_service_is_chosen() -> None:
    """Each environment stands once; with a service only its own."""
    assert environments(CATALOG, None) == ["development", "staging", "production"]
    assert environments(CATALOG, "payment-service") == ["staging", "production"]


def test_titles_keep_to_the_limits() -> None:
    """A long title is cut, and no more are shown than Discord shows."""
    offered = titles([(f"inc-{number}", "x" * 300) for number in range(40)], "INC-")

    assert len(offered) == 25
    assert offered[0].value == "inc-0"
    assert len(offered[0].name) == 100


@pytest.mark.parametrize("error", [None, StoreError("The disk is gone.")])
async def test_a_memory_that_does_not_answer(error: StoreError | None) -> None:
    """Nothing is offered, in time, where a write waits for the disk, and where nothing can be read."""

    async def find() -> list[Choice[str]]:
        if error is not None:
            raise error
        await asyncio.Event().wait()
        return [Choice(name="never", value="never")]

    assert await in_time(find(), wait=0.01) == []
