"""Reading one row: defaults where it says nothing, its own word where it does."""

from bot.core.domain.requirement import Row, Slot
from bot.core.policy.read_rows import Declared, read_row
from bot.strict_yaml import Reader

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
""")

    assert read == Row(
        "scale", "api", ("staging",), "up", (Slot(("lead",), 2), Slot(("lead", "dba"), 1)), confirm=True,
        expires_seconds=120, requesters=("lead",), note="yes", line=2,
    )  # fmt: skip
