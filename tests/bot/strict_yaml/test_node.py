"""What a plain scalar is: never a text where any YAML reader sees a number, a date or a boolean."""

from collections.abc import Callable
from typing import cast

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bot.strict_yaml.node import Kind, kind_of


@pytest.mark.parametrize(
    ("kind", "texts"),
    [
        (Kind.BOOLEAN, ["true", "false"]),
        (Kind.INTEGER, ["0", "7", "-7", "1180000000000000021"]),
        (Kind.NULL, ["", "~", "null", "Null", "NULL"]),
        (Kind.SWITCH, ["yes", "No", "ON", "off", "y", "N", "True", "FALSE"]),
        (
            Kind.NUMBER_LIKE,
            ["010", "-01", "+1", "1_000", "0x1F", "0o17", "0b1", "1:30", "190:20:30", "1.10", "1.", ".5"],
        ),
        (
            Kind.NUMBER_LIKE,
            ["1e3", "1.5E-3", "685.230_15e+03", ".inf", "-.INF", ".nan", "08", "09", "1,000", "="],
        ),
        (Kind.NUMBER_LIKE, ["2026-03-04", "2026-03-04T15:23:47Z", "2026-3-4 1:02:03"]),
        (
            Kind.TEXT,
            ["deploy", "v2.4.1", "15m", "1h", "127.0.0.1:8080", "1.2.3", "any", "none", "nulls", "e5", "1-2"],
        ),
    ],
)
def test_kinds(kind: Kind, texts: list[str]) -> None:
    """Spelling alone decides."""
    assert {text: kind_of(text) for text in texts} == dict.fromkeys(texts, kind)


PIECES = st.sampled_from(
    [*"0123456789+-._:eExXoOtTzZ ,", "inf", "nan", "true", "yes", "no", "null", "~", "=", "2026", "-0"]
)


@given(st.lists(PIECES, max_size=10).map("".join))
def test_text_is_text_to_everyone(text: str) -> None:
    """What we call a text, YAML 1.1 does not read as anything else."""
    resolve = cast("Callable[..., str]", yaml.SafeLoader("").resolve)
    tag = resolve(yaml.ScalarNode, text, (True, False))
    if tag not in {"tag:yaml.org,2002:str", "tag:yaml.org,2002:merge"}:
        assert kind_of(text) is not Kind.TEXT
