"""One question for all who ask the same, and no answer from before anybody asked."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator

import pytest

from bot.chat.questions import Questions
from bot.core.ports.chat import ChatError
from bot.tasks import Tasks
from tests.fakes.bench import rest


class Oracle:
    """Answers with what holds when a question is put, once it may; `put` counts the questions."""

    def __init__(self, questions: Questions) -> None:
        self.holds = "a lead"
        self.put = Counter[str]()
        self.answers = asyncio.Event()
        self._questions = questions

    async def ask(self, who: str = "bob") -> str:
        """Ask for somebody."""
        return await self._questions.ask(who, lambda: self._tell(who))

    async def _tell(self, who: str) -> str:
        self.put[who] += 1
        told = self.holds
        await self.answers.wait()
        if not told:
            raise ChatError("nobody answers")
        return told


@pytest.fixture
async def oracle() -> AsyncIterator[Oracle]:
    """Return an oracle that waits."""
    tasks = Tasks()
    yield Oracle(Questions(tasks, 2))
    await tasks.close()


async def test_those_who_ask_together_share_a_question(oracle: Oracle) -> None:
    """A hundred votes of one person at the same moment cost one question, those of another one more."""
    oracle.answers.set()

    told = await asyncio.gather(*[oracle.ask() for _ in range(100)], oracle.ask("carol"))

    assert told == ["a lead"] * 101
    assert oracle.put == {"bob": 1, "carol": 1}


async def test_no_answer_is_older_than_its_asking(oracle: Oracle) -> None:
    """Whoever comes while a question is under way is not told what it was put for: the next one is theirs."""
    async with asyncio.TaskGroup() as group:
        first = group.create_task(oracle.ask())
        await rest()
        oracle.holds = "no lead"
        later = [group.create_task(oracle.ask()) for _ in range(3)]
        await rest()
        oracle.answers.set()

    assert first.result() == "a lead"
    assert [each.result() for each in later] == ["no lead"] * 3
    assert oracle.put == {"bob": 2}


async def test_a_few_are_put_at_a_time(oracle: Oracle) -> None:
    """Whatever waits for its turn is put when another has ended, and shared until then by all who ask."""
    async with asyncio.TaskGroup() as group:
        for name in ("carol", "dave"):
            group.create_task(oracle.ask(name))
        early = group.create_task(oracle.ask())
        await rest()
        assert oracle.put == {"carol": 1, "dave": 1}
        oracle.holds = "no lead"
        late = group.create_task(oracle.ask())
        await rest()
        oracle.answers.set()

    assert (early.result(), late.result(), oracle.put["bob"]) == ("no lead", "no lead", 1)


async def test_nothing_is_remembered(oracle: Oracle) -> None:
    """Who asks after an answer asks anew."""
    oracle.answers.set()
    await oracle.ask()
    oracle.holds = "no lead"

    assert await oracle.ask() == "no lead"
    await rest()
    assert oracle._questions._waiting == {}


async def test_all_are_told_that_there_is_no_answer(oracle: Oracle) -> None:
    """Whatever goes wrong goes wrong for all who share it, and for nobody after them."""
    oracle.holds = ""
    oracle.answers.set()

    told = await asyncio.gather(oracle.ask(), oracle.ask(), return_exceptions=True)
    oracle.holds = "a lead"

    assert [type(each) for each in told] == [ChatError, ChatError]
    assert await oracle.ask() == "a lead"


async def test_who_goes_takes_no_answer_along(oracle: Oracle) -> None:
    """The others are answered, also where whoever asked first waits no more."""
    async with asyncio.TaskGroup() as group:
        first, second = group.create_task(oracle.ask()), group.create_task(oracle.ask())
        await rest()
        first.cancel()
        await rest()
        oracle.answers.set()

    assert (first.cancelled(), second.result(), oracle.put) == (True, "a lead", {"bob": 1})


async def test_at_the_end_nobody_waits(oracle: Oracle) -> None:
    """With its tasks ends whoever waits, for a question under way or for the next one."""
    first = Tasks().spawn(oracle.ask(), "first")
    await rest()
    second = Tasks().spawn(oracle.ask(), "second")
    await rest()

    await oracle._questions._tasks.close()
    await rest()

    assert (first.cancelled(), second.cancelled()) == (True, True)
