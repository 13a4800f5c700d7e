"""A page of the log in Discord."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import discord
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.chat.cards import audit as audit_card
from bot.core.domain.refusal import Refused
from bot.core.inquiries import audit
from bot.core.inquiries.audit import Export, Page, Question
from bot.core.ports.audit import Filters, Record
from tests.bot.chat.limits import HOSTILE, check
from tests.fakes.operations import NOON

FIELDS = {
    "timestamp": "2026-03-04T12:00:00.000Z",
    "user": "@alice",
    "command": "/deploy order-service v2.4.1 production",
    "approved_by": "@bob",
    "result": "success",
    "event": "command",
    "reason": None,
}


def page(*fields: dict[str, Any], **filters: Any) -> Page:
    """Return a page of records."""
    records = tuple(Record("{}", each) for each in fields)
    return Page(Question(Filters(**({"until": NOON} | filters))), records, 1, 2, 12)


def message(text: str | None) -> Any:
    """Return what Discord sends along with a click."""
    embeds = [] if text is None else [discord.Embed(description="x").set_footer(text=text)]
    return SimpleNamespace(embeds=embeds)


def test_a_record_is_one_line() -> None:
    """When, who, what, how it ended, by whose approval; other events by their name."""
    vote = FIELDS | {"event": "vote", "result": None, "reason": "approve as team-lead", "approved_by": None}

    face = audit_card.card(page(FIELDS, vote))

    when = f"<t:{int(NOON.timestamp())}:f>"
    command = "`/deploy order-service v2.4.1 production`"
    assert (face.embed.description or "").splitlines() == [
        f"✅ {when} @alice {command} · success · approved by @bob",
        f"• {when} @alice {command} · vote · approve as team-lead",
    ]
    assert face.content == "Page 1 of 2: 12 records, newest first."


def test_nothing_found_is_said() -> None:
    """An empty page is words."""
    assert audit_card.card(page()).content == "Nothing in the log matches."


def test_a_file_holds_the_lines() -> None:
    """As they stand in the log."""
    face = audit_card.card(Export(Question(Filters()), b"{}\n", 1))

    assert [(file.name, file.content) for file in face.files] == [("audit.jsonl", b"{}\n")]


@given(st.text(max_size=100), st.text(max_size=100))
def test_the_question_is_read_back_from_the_footer(user: str, service: str) -> None:
    """Whatever was looked for, a click looks for the same; what cannot stand there has no buttons."""
    try:
        question = audit.read({"user": user, "service": service, "since": "1h"}, NOON)
    except Refused:
        return
    footer = audit_card.footer(Page(question, (), 1, 2, 12))

    again = audit.read(audit_card.asked(message(footer)), NOON + timedelta(days=3)) if footer else question

    assert again == question


@pytest.mark.parametrize("footer", [None, "", "Operation op_1", "/deploy a b c", "/audit 'x"])
def test_no_other_message_is_a_question(footer: str | None) -> None:
    """A click on anything else is refused."""
    with pytest.raises(Refused):
        audit_card.asked(message(footer))
    with pytest.raises(Refused):
        audit_card.asked(None)


@settings(max_examples=40)
@given(HOSTILE, HOSTILE)
def test_no_record_breaks_the_limits(name: str, words: str) -> None:
    """Whatever stands in the log, Discord takes the page and nobody is called."""
    fields = dict.fromkeys(FIELDS, words) | {"user": name, "timestamp": name}

    check(audit_card.card(page(*[fields] * 10, user=name, service=words)), "<t:")
