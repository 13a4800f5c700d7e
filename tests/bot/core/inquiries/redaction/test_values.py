"""Values: found to their end in every notation."""

import pytest

from bot.core.inquiries.redaction.values import Kind, is_harmless, value


@pytest.mark.parametrize(
    ("text", "kind", "found"),
    [
        ('"a b" c', Kind.WORD, "a b"),
        (r'"a\" b" c', Kind.WORD, r"a\" b"),
        ('"a\\\\" b"', Kind.WORD, "a\\\\"),
        (r"\"a\\\" b\" c\" d", Kind.WORD, r"a\\\" b"),
        ("'never closed", Kind.WORD, "never closed"),
        ("abc def", Kind.WORD, "abc"),
        ('abc","x":1', Kind.WORD, "abc"),
        ("ab,cd, ef", Kind.WORD, "ab,cd"),
        ("abc,user=x", Kind.WORD, "abc"),
        ("a=b; c=d\nnext", Kind.LINE, "a=b; c=d"),
        ("abc&x=1", Kind.QUERY, "abc"),
        ("a b</x>", Kind.TAG, "a b"),
        ("Bearer abc def", Kind.CREDENTIAL, "abc"),
        ('Digest a="b", c="d"', Kind.CREDENTIAL, 'Digest a="b", c="d"'),
        ('["a", ["b"]] c', Kind.WORD, '["a", ["b"]]'),
        ("{never closed", Kind.WORD, "{never closed"),
        ("", Kind.WORD, ""),
    ],
)
def test_where_it_ends(text: str, kind: Kind, found: str) -> None:
    """Quotes, lists, words, lines."""
    start, end = value(text, 0, 0, kind)

    assert text[start:end] == found


def test_a_quote_before_the_name_ends_the_line() -> None:
    """A header that is an argument of something ends with it."""
    text = 'curl -H "Cookie: a=b" https://example.com'

    start, end = value(text, text.index("Cookie"), text.index("a=b"), Kind.LINE)

    assert text[start:end] == "a=b"


@pytest.mark.parametrize("secret", ["", "null", "None,", "***", "[redacted]", "<hidden>"])
def test_some_say_nothing(secret: str) -> None:
    """Nothing is taken out where nothing stands."""
    assert is_harmless(secret)


def test_others_do() -> None:
    """A word is a secret."""
    assert not is_harmless("hunter2")
