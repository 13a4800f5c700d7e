"""Questions and their answers: numbers, names and ids, and the way out."""

from collections.abc import Callable

import pytest

from bot.app.faults import REFUSED, Fault
from bot.app.init.answers import read_count
from bot.app.init.terminal import Terminal
from bot.chat.servers import Named
from tests.fakes.answering import END, STOP, answering

THERE = [Named("118000000000000001", "general"), Named("118000000000000002", "Ops"), Named("3", "ops")]


def test_enter_takes_what_is_usual() -> None:
    """And what is written stands for itself, without spaces around it."""
    person = answering("", "  2 ")

    assert person.terminal.ask("How many", "1", read_count) == "1"
    assert person.terminal.ask("How many", "1", read_count) == "2"
    assert person.asked == ["How many [1]: "] * 2


def test_a_wrong_answer_is_asked_again() -> None:
    """With what to write instead."""
    person = answering("many", "3")

    assert person.terminal.ask("How many", "", read_count) == "3"
    assert person.said == ["  write a number from 1 to 5"]


@pytest.mark.parametrize(("answers", "told"), [(("y",), True), (("",), True), (("x", "NO"), False)])
def test_yes_or_no(answers: tuple[str, ...], *, told: bool) -> None:
    """Anything else is asked again."""
    assert answering(*answers).terminal.confirm("Sure?") == told


@pytest.mark.parametrize(
    ("answer", "id_"),
    [
        ("1", "118000000000000001"),
        ("#General", "118000000000000001"),
        ("@general", "118000000000000001"),
        ("118000000000000002", "118000000000000002"),
        ("3", "3"),
    ],
)
def test_one_is_chosen_by_number_name_or_id(answer: str, id_: str) -> None:
    """Nobody has to copy an id."""
    person = answering(answer)

    assert person.terminal.choose("Which", THERE) == id_
    assert person.said == ["    1  general", "    2  Ops", "    3  ops"]


@pytest.mark.parametrize(
    ("answer", "says"),
    [("ops", "2 are called ops"), ("0", 'is no "0"'), ("4", 'is no "4"'), ("x", 'is no "x"')],
)
def test_what_is_not_one_of_them_is_asked_again(answer: str, says: str) -> None:
    """A name that two have is no choice."""
    person = answering(answer, "1")

    assert person.terminal.choose("Which", THERE) == "118000000000000001"
    assert says in person.said[-1]


def test_some_may_be_left_out() -> None:
    """Where that is said, Enter is none."""
    assert answering("").terminal.choose("Which", THERE, may_skip=True) == ""
    person = answering("", "2")
    assert person.terminal.choose("Which", THERE) == "118000000000000002"


@pytest.mark.parametrize("way", [STOP, END])
def test_everybody_may_leave_at_any_question(way: str) -> None:
    """In one sentence, also where nothing is shown of what is typed."""
    asks: tuple[Callable[[Terminal], str], ...] = (
        lambda terminal: terminal.ask("a"),
        lambda terminal: terminal.hidden("a"),
        lambda terminal: terminal.choose("a", THERE),
    )
    for ask in asks:
        with pytest.raises(Fault, match=r"^Stopped: nothing was written\.$") as stopped:
            ask(answering(way).terminal)
        assert stopped.value.code == REFUSED


def test_names_from_discord_move_no_terminal() -> None:
    """Anybody may have chosen them."""
    person = answering("1")
    person.terminal.choose("Which", [Named("1", "a\x1b[2J\nb")])

    assert "\x1b" not in person.said[0]
    assert "\n" not in person.said[0]
