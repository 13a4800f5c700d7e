"""Commands as people type them."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.domain.command import Command, parse, typed
from bot.core.domain.plan import Action
from bot.core.domain.refusal import Refused

_WORDS = {"service": "order-service", "version": "v2.4.1", "environment": "production"}


@pytest.mark.parametrize(
    "text",
    [
        "/deploy order-service v2.4.1 production",
        "deploy order-service v2.4.1 production",
        "  /deploy  'order-service'  v2.4.1\tproduction\n",
    ],
)
def test_reads_a_command(text: str) -> None:
    """With or without the slash, quoted or not; it is kept as people write it."""
    command = parse(text)

    assert command == Command(Action.DEPLOY, _WORDS)
    assert command.text == "/deploy order-service v2.4.1 production"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "no such command"),
        ("/", "no such command"),
        ("//deploy a b c", "no such command"),
        ("/explode now", "no such command"),
        ("/Deploy a b c", "no such command"),
        ("/deploy", "needs 3 words"),
        ("/deploy a b", "needs 3 words"),
        ("/deploy a b c d", "needs 3 words"),
        ("/deploy 'a b c", "not a command"),
    ],
)
def test_what_is_none_is_refused_with_the_usage(text: str, says: str) -> None:
    """The person learns what to write."""
    with pytest.raises(Refused, match=says) as refusal:
        parse(text)

    assert refusal.value.sentence.endswith("Usage: /deploy service version environment.")


@given(st.text(max_size=300), st.text(max_size=300))
def test_the_kept_text_is_one_short_printable_line(service: str, version: str) -> None:
    """Whatever is typed, a log line cannot be broken by it or hide anything in it."""
    text = Command(Action.DEPLOY, {"service": service, "version": version}).text

    assert text.isprintable()
    assert len(text) <= len("/deploy") + 2 * 101


@given(st.text(max_size=300), st.lists(st.text(max_size=300), max_size=4))
def test_what_nobody_has_read_is_kept_as_short_and_plain(name: str, words: list[str]) -> None:
    """A command that went no further than the entrance is written down by the same measure."""
    text = typed(name, words)

    assert text.startswith("/")
    assert text.isprintable()
    assert len(text) <= 1 + 101 * (1 + len(words))


@given(st.text(max_size=300))
def test_anything_typed_is_a_command_or_refused(text: str) -> None:
    """Nothing else comes of it."""
    with suppress(Refused):
        assert parse(text).words.keys() == _WORDS.keys()
