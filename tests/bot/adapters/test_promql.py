"""Filling in PromQL: a value stays in its quotes, whatever it is."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.adapters.promql import Template


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ('up{a="{service}"}', 'up{a="api"}'),
        ("up{a='{service}-x'} / up{b=\"{environment}\"}", "up{a='api-x'} / up{b=\"live\"}"),
        ("up{a=~`.*{2}`}", "up{a=~`.*{2}`}"),
        ('up{a=~"x{2}"} # {service}', 'up{a=~"x{2}"} # {service}'),
    ],
)
def test_places_are_filled(text: str, filled: str) -> None:
    """In either kind of quotes; what is none of the names' places is left alone."""
    template = Template(text, "service", "environment")

    assert template.filled({"service": "api", "environment": "live"}) == filled


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("up{{service}}", "must stand in a quoted label value"),
        ("{service}", "must stand in a quoted label value"),
        ("up{a=`{service}`}", "must stand in a quoted label value"),
        ('up{a="{servce}"}', "nothing is known to fill in for {servce}"),
        ('up{a="{service}}', "a quote is never closed"),
    ],
)
def test_places_that_are_refused(text: str, says: str) -> None:
    """Outside of quotes a value could be anything, and in back quotes nothing can be escaped."""
    with pytest.raises(ValueError, match=says):
        Template(text, "service")


@given(st.text(st.characters(codec="utf-8", exclude_characters="\0")))
def test_a_value_never_gets_out(value: str) -> None:
    """What stands between the quotes is one string literal, and says the value."""
    filled = Template('up{a="{service}"}', "service").filled({"service": value})
    literal = filled.removeprefix("up{a=").removesuffix("}")

    assert json.loads(literal, strict=False) == value


def test_a_regular_expression_takes_it_literally() -> None:
    """A dot in a name is a dot."""
    template = Template('up{a=~"{service}|x", b!~ "{service}", c="{service}"}', "service")

    assert template.filled({"service": "a.b"}) == 'up{a=~"a\\\\.b|x", b!~ "a\\\\.b", c="a.b"}'
