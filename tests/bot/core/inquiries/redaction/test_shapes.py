"""Shapes: what gives itself away without a name."""

import pytest

from bot.core.inquiries.redaction.shapes import without_shapes


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("key AKIA" + "ABCDEFGHIJKLMNOP used", "key [redacted] used"),
        ("https://me:pw@example.com/a", "https://[redacted]@example.com/a"),
        ("http://host:8080/a@b", "http://host:8080/a@b"),
        ("Bearer abcdef123456", "Bearer [redacted]"),
        ("Basic dXNlcjpwYXNz", "Basic [redacted]"),
        ("Basic authentication", "Basic authentication"),
        ("xAKIA" + "ABCDEFGHIJKLMNOP", "xAKIA" + "ABCDEFGHIJKLMNOP"),
        ("/home/" + "a" * 58, "/home/" + "a" * 58),
    ],
)
def test_what_looks_like_a_secret(text: str, shown: str) -> None:
    """Taken out where it stands alone; prose and paths stay."""
    assert without_shapes(text) == shown
