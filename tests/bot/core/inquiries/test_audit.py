"""Questions to the audit log: the words, the pages, the file."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.domain.command import COMMANDS
from bot.core.domain.refusal import Refused
from bot.core.inquiries import audit
from bot.core.inquiries.audit import Export, Page
from bot.core.ports.audit import Filters, QueryError, Record
from tests.fakes.answers import ALICE, MALLORY, Memory, attempt
from tests.fakes.operations import NOON


def filled(records: int) -> Memory:
    """Return a log with so many records."""
    memory = Memory()
    memory.audit.records = [Record(f'{{"seq": {number}}}', {"seq": number}) for number in range(records)]
    return memory


async def pages(memory: Memory, **words: str) -> Page:
    """Ask as alice; there is a page."""
    found = await audit.audit(memory.sources, attempt(ALICE, "/audit"), words)
    assert isinstance(found, Page)
    return found


@pytest.mark.parametrize(
    ("records", "page", "seqs", "number", "of"),
    [
        (0, "1", [], 1, 1),
        (25, "1", list(range(24, 14, -1)), 1, 3),
        (25, "3", [4, 3, 2, 1, 0], 3, 3),
        (25, "9", [4, 3, 2, 1, 0], 3, 3),
        (20, "2", list(range(9, -1, -1)), 2, 2),
    ],
)
async def test_the_newest_page_comes_first(
    records: int, page: str, seqs: list[int], number: int, of: int
) -> None:
    """Ten records a page; behind the last page there is the last."""
    found = await pages(filled(records), page=page)

    assert [record.fields["seq"] for record in found.records] == seqs
    assert (found.number, found.pages, found.total) == (number, of, records)


async def test_the_words_are_the_filters_of_the_command_line() -> None:
    """Ends of commands unless asked for more; ages count from now; a date as an end takes its day in."""
    memory = filled(1)

    await pages(memory)
    memory.store.events.clear()
    words = {"user": "@bob", "service": "a", "environment": "b", "action": "deploy", "event": "all"}
    await pages(memory, **words, since="1h", until="2026-03-03")

    assert memory.audit.asked == [
        Filters(event="command", until=NOON),
        Filters(
            user="@bob",
            service="a",
            environment="b",
            action="deploy",
            since=NOON - timedelta(hours=1),
            until=NOON - timedelta(hours=12),
        ),
    ]


async def test_all_of_it_is_a_file() -> None:
    """The lines are as they stand in the log."""
    found = await audit.audit(filled(2).sources, attempt(), {"export": "true"})

    assert isinstance(found, Export)
    assert found.content == b'{"seq": 0}\n{"seq": 1}\n'


async def test_too_much_is_for_the_command_line() -> None:
    """A file that Discord does not take is not made."""
    memory = Memory()
    memory.audit.records = [Record("x" * 1_000_000, {})] * 8

    with pytest.raises(Refused, match="chatops audit query"):
        await audit.audit(memory.sources, attempt(), {"export": "true"})


@pytest.mark.parametrize(
    ("name", "word", "code"),
    [
        ("since", "yesterday", "invalid-time"),
        ("until", "soon", "invalid-time"),
        ("event", "party", "unknown-event"),
        ("page", "0", "invalid-page"),
        ("page", "-1", "invalid-page"),
        ("page", "x", "invalid-page"),
        ("export", "maybe", "invalid-export"),
        ("user", "a\nb", "invalid-filter"),
        ("service", "s" * 101, "invalid-filter"),
    ],
)
async def test_what_is_no_question_is_refused(name: str, word: str, code: str) -> None:
    """The refusal is recorded, and nothing is looked for."""
    memory = filled(1)

    with pytest.raises(Refused) as refused:
        await audit.audit(memory.sources, attempt(), {name: word})

    assert refused.value.code == code
    assert memory.audit.asked == []
    assert [result for _, _, result in memory.ended()] == ["denied"]


async def test_strangers_are_told_nothing() -> None:
    """Neither by the command nor by a click on a page."""
    memory = filled(30)

    with pytest.raises(Refused, match="with a role"):
        await audit.audit(memory.sources, attempt(MALLORY), {})
    with pytest.raises(Refused, match="with a role"):
        await audit.turn(memory.sources, attempt(MALLORY), {}, 2)

    assert memory.audit.asked == []


async def test_a_log_that_cannot_be_read_is_told() -> None:
    """In the log's own words."""
    memory = Memory()
    memory.audit.error = QueryError("2026-03.jsonl:7 is no record")

    with pytest.raises(Refused, match="is no record"):
        await pages(memory)


async def test_a_page_is_turned_without_a_record() -> None:
    """The question has its record; the pages stay as they were when it was asked."""
    memory = filled(30)
    first = await pages(memory, since="1h")
    await memory.clock.pass_time(600)

    second = await audit.turn(memory.sources, attempt(), audit.words(first.question), 2)

    assert second.number == 2
    assert second.question.filters == first.question.filters
    assert len(memory.ended()) == 1


@given(st.dictionaries(st.sampled_from(["user", "service", "environment"]), st.text(max_size=100)))
def test_words_ask_the_same_again(given_words: dict[str, str]) -> None:
    """A question in words is the same question, whenever it is read."""
    try:
        question = audit.read(given_words, NOON)
    except Refused:
        return

    assert audit.read(audit.words(question), NOON + timedelta(days=1)) == question
    assert set(audit.words(question)) <= set(COMMANDS["audit"].optional)
