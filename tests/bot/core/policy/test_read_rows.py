"""Reading one row: defaults where it says nothing, its own word where it does."""

from dataclasses import replace

import pytest

from bot.core.domain.requirement import Row, Slot
from bot.core.policy.read_rows import Declared, read_row
from bot.strict_yaml import Faults, Reader

DECLARED = Declared(("lead", "dba"), ("staging", "production"), None, 600, ("dba",))


def row(text: str) -> Row:
    """Read a row that has no faults."""
    reader = Reader("m.yaml")
    read = read_row(reader, reader.root(text.encode()), DECLARED)
    reader.finish()
    return read


def test_defaults_fill_in() -> None:
    """What the row leaves out comes from the declared defaults."""
    assert row("{action: deploy, environment: any, approvals: none}") == Row(
        "deploy", expires_seconds=600, requesters=("dba",), line=1
    )


def test_the_row_s_own_word_holds() -> None:
    """What the row says itself beats the defaults."""
    read = row("""
action: scale
service: api
direction: up
environment: [staging]
approvals: [{role: lead, count: 2}, {any_of: [lead, dba], count: 1}]
confirm: true
expires: 2m
requesters: [lead]
note: "yes"
second_factor: totp
""")

    assert read == Row(
        "scale", "api", ("staging",), "up", (Slot(("lead",), 2), Slot(("lead", "dba"), 1)), confirm=True,
        expires_seconds=120, requesters=("lead",), note="yes", line=2, second_factor="totp",
    )  # fmt: skip


ASKS = "{action: deploy, environment: any, approvals: [{role: lead, count: 1}], second_factor: totp}"


def faults(text: str, declared: Declared = DECLARED) -> list[str]:
    """Return what is wrong with a row, with where."""
    reader = Reader("m.yaml")
    read_row(reader, reader.root(text.encode()), declared)
    with pytest.raises(Faults) as caught:
        reader.finish()
    return list(caught.value.lines)


def test_a_second_factor_of_nobody_is_refused() -> None:
    """Where nobody approves it would protect nothing, whatever its author had in mind."""
    [told] = faults("{action: deploy, environment: any, approvals: none, second_factor: totp}")

    assert told.startswith("m.yaml:1:68: `second_factor` is for approvals, and nobody approves here: write")


@pytest.mark.parametrize("word", ["sms", "TOTP", "true", "none", "1", "[totp]", "{}", "~"])
def test_there_is_one_second_factor(word: str) -> None:
    """Anything else is refused, with what to write instead."""
    [told] = faults(ASKS.replace("totp", word))

    assert told == "m.yaml:1:88: `second_factor` can only be a code of an authenticator app: write totp"


def test_without_a_key_no_row_asks_for_one() -> None:
    """Nobody could give a code, so the row could never be satisfied: it is refused when it is read."""
    [told] = faults(ASKS, replace(DECLARED, has_key=False))

    assert told.startswith("m.yaml:1:88: `second_factor` cannot be asked for without `second_factor: {key: ")
    assert "chatops totp keygen" in told
