"""Discord's limits, and text that tries to break them."""

from hypothesis import strategies as st

from bot.chat.cards.face import Face
from tests.bot.chat.markdown import faults
from tests.bot.chat.test_text import TRICKY

HOSTILE = st.one_of(st.text(), TRICKY, st.just("@everyone " * 300), st.just("`*_~|<\n\\" * 300))


def check(face: Face, *allowed: str) -> None:
    """Hold a message against the limits; it calls nobody and links nowhere but what begins with `allowed`."""
    embed = face.embed
    fields = [(field.name or "", str(field.value or "")) for field in embed.fields]

    assert 0 < len(face.content) <= 2000
    assert len(embed) <= 6000
    assert len(embed.description or "") <= 4096
    assert len(embed.footer.text or "") <= 2048
    assert len(fields) <= 25
    assert all(0 < len(name) <= 256 and 0 < len(value) <= 1024 and value.strip() for name, value in fields)
    for shown in (face.content, embed.description or "", *(value for _, value in fields)):
        assert [fault for fault in faults(shown) if not (allowed and fault.startswith(allowed))] == [], shown
