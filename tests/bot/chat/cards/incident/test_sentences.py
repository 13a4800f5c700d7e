"""The words that more than one message uses."""

import pytest

from bot.chat.cards.incident import sentences
from bot.core.domain.person import Person
from bot.core.domain.step import Kind
from tests.fakes.incident_desk import make_failed, make_incident, resolved


@pytest.mark.parametrize("kind", sorted(Kind))
def test_whatever_fails_can_be_told(kind: Kind) -> None:
    """Each step has words for not being done."""
    told = sentences.absent(make_incident(), make_failed(kind, "why."))

    assert told.startswith("⚠️ ")
    assert told.endswith(" yet: why. It is tried again.")


def test_a_trouble_may_be_silent() -> None:
    """An error without words is still a sentence."""
    assert sentences.trouble(make_failed(Kind.ROOM, " . ")) == "nobody knows why"


@pytest.mark.parametrize(
    ("id_", "told"), [("103", "<@103>"), ("0", "@carol"), ("", "@carol"), ("-1", "@carol"), ("³", "@carol")]
)
def test_mentions_are_of_users(id_: str, told: str) -> None:
    """What is no id is a name."""
    assert sentences.called(Person(id_, "carol")) == told


def test_a_quotation_is_harmless() -> None:
    """Each line by itself, and nothing for nothing."""
    assert sentences.quoted("# a\n```\n@here") == "> \\# a\n> \\`\\`\\`\n> @\u200bhere"
    assert sentences.quoted("\u202e\n ") == ""
    assert sentences.whole("short") is None


def test_a_closed_one_has_its_ending() -> None:
    """By its cycle; what was never closed has none."""
    over = resolved(make_incident(), "done")

    assert sentences.resolution(over, 0) == (1, over.updates[1])
    assert sentences.resolution(over, 5) == (1, over.updates[1])
    assert sentences.resolution(make_incident(), 0) is None
