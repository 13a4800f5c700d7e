"""The manual in Discord."""

from hypothesis import given

from bot.chat.cards import help as help_card
from bot.core.domain.command import COMMANDS
from bot.core.domain.help import HELP
from bot.core.inquiries.manual import Entry
from tests.bot.chat.limits import HOSTILE, check

UNLOCK = Entry("unlock", "Take a lock away.", "/unlock service environment", "/unlock a b", "an engineer")


def test_all_commands_fit_on_one_card() -> None:
    """A line each, without a file."""
    entries = [
        Entry(
            name, HELP[name].purpose, f"/{name} {' '.join(COMMANDS[name].optional)}", HELP[name].example, "x"
        )
        for name in COMMANDS
    ]

    face = help_card.card(entries)

    assert len((face.embed.description or "").splitlines()) == len(COMMANDS)
    assert face.files == ()


def test_one_command_is_told_in_detail() -> None:
    """What for, in which words, an example, and who may."""
    assert (help_card.card([UNLOCK]).embed.description or "").splitlines() == [
        "`/unlock service environment` Take a lock away.",
        "For example: `/unlock a b`",
        "Who may: an engineer.",
    ]


@given(HOSTILE)
def test_no_input_breaks_the_limits(words: str) -> None:
    """Role names of the matrix are people's text, too."""
    entry = Entry(words, words, words, words, words)

    check(help_card.card([entry]))
    check(help_card.card([entry] * 30))
