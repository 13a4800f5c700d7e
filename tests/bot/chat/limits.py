"""Discord's limits, and text that tries to break them."""

from hypothesis import strategies as st

from bot.chat.cards.face import Face
from tests.bot.chat.test_text import MENTION, TRICKY

HOSTILE = st.one_of(st.text(), TRICKY, st.just("@everyone " * 300), st.just("`*_~|<\n\\" * 300))


def check(face: Face, *allowed: str) -> None:
    """Hold a face against the limits; it calls nobody but what begins with `allowed`."""
    embed = face.embed

    assert 0 < len(face.content) <= 2000
    assert len(embed) <= 6000
    assert len(embed.description or "") <= 4096
    assert len(embed.footer.text or "") <= 2048
    assert len(embed.fields) <= 25
    assert all(
        0 < len(field.name or "") <= 256 and 0 < len(field.value or "") <= 1024 for field in embed.fields
    )
    told = "\n".join([face.content, embed.description or "", *(field.value or "" for field in embed.fields)])
    assert [
        found.group() for found in MENTION.finditer(told) if not found.group().startswith(("<t:", *allowed))
    ] == []
