"""The commands about incidents as people type them."""

import pytest

from bot.core.domain.command import COMMANDS, Command, parse, usage
from bot.core.domain.help import HELP
from bot.core.domain.refusal import Refused

NAMES = [name for name in COMMANDS if name.startswith("incident ")]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            '/incident create "Payment processing failures" sev1',
            {"title": "Payment processing failures", "severity": "sev1"},
        ),
        ('/incident create "Checkout failing" sev1', {"title": "Checkout failing", "severity": "sev1"}),
        (
            "/incident create severity:sev2 down cart",
            {"title": "down", "severity": "sev2", "service": "cart"},
        ),
        (
            '/incident update "Root cause identified: Stripe API key expired"',
            {"text": "Root cause identified: Stripe API key expired"},
        ),
        (
            "/incident update Root cause identified: Stripe API key expired notify:yes",
            {"text": "Root cause identified: Stripe API key expired", "notify": "yes"},
        ),
        (
            '/incident resolve "Stripe API key rotated, payments flowing" incident:inc_1',
            {"text": "Stripe API key rotated, payments flowing", "incident": "inc_1"},
        ),
        ("/incident severity sev1", {"severity": "sev1"}),
        ("/incident role scribe @carol", {"role": "scribe", "person": "@carol"}),
        ("/incident assign @bob", {"person": "@bob"}),
        ("/incident timeline", {}),
        ('/incident timeline "it began" 14:05', {"add": "it began", "at": "14:05"}),
        (
            '/incident timeline add:"it: began" at:2026-03-04T14:05',
            {"add": "it: began", "at": "2026-03-04T14:05"},
        ),
        ("/incident list", {}),
        ("/incident reopen", {}),
        ("/incident postmortem inc-20260304-payment", {"incident": "inc-20260304-payment"}),
    ],
)
def test_words_and_options(text: str, words: dict[str, str]) -> None:
    """As they are typed; what is kept in the log is read as the same."""
    command = parse(text)

    assert command == Command(" ".join(text.removeprefix("/").split()[:2]), words)
    assert parse(command.text) == command


@pytest.mark.parametrize("text", ["/incident create", '/incident create "it is down"', "/incident update"])
def test_what_is_needed_is_needed_here(text: str) -> None:
    """In a terminal no form asks for it."""
    with pytest.raises(Refused, match="That needs") as refused:
        parse(text)
    assert "Nothing was done." in refused.value.sentence


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("incident create", "/incident create title severity [service] [summary]"),
        ("incident severity", "/incident severity severity [incident]"),
        ("incident resolve", "/incident resolve text [incident:...]"),
    ],
)
def test_a_subcommand_is_no_option(name: str, shown: str) -> None:
    """There is one way to write it."""
    assert usage(name) == shown


@pytest.mark.parametrize("name", NAMES)
def test_the_manual_tells_who_may(name: str) -> None:
    """People of the matrix, whichever role they hold in it."""
    assert HELP[name].who == "people with a role of the approval matrix"
