"""Reading what stands beside the rows."""

from bot.core.domain.person import Person
from bot.core.policy.matrix import BreakGlass
from bot.core.policy.read_exceptions import read_break_glass, read_freezes
from bot.core.policy.read_rows import Declared
from bot.strict_yaml import Reader

DECLARED = Declared(("lead",), ("production",), None, 600, ("lead",))


def test_both_are_optional() -> None:
    """Without a word there is no freeze and nobody may act alone."""
    reader = Reader("m.yaml")

    assert read_freezes(reader, None, DECLARED) == ()
    assert read_break_glass(reader, None, DECLARED) is None


def test_a_freeze_without_override_lets_nothing_pass() -> None:
    """An override is never assumed."""
    reader = Reader("m.yaml")
    text = b"""[{name: night, environments: [production], actions: [deploy], schedule: "0 22 * * *",
                duration: 8h, timezone: UTC}]"""
    (freeze,) = read_freezes(reader, reader.root(text), DECLARED)
    reader.finish()

    assert (freeze.override, freeze.duration_seconds) == ((), 28800)


def test_break_glass_is_read() -> None:
    """Role, actions and the time for the review."""
    reader = Reader("m.yaml")
    read = read_break_glass(
        reader, reader.root(b"{role: lead, actions: [scale], review_within: 1d}"), DECLARED
    )
    reader.finish()

    assert read == BreakGlass("lead", ("scale",), 86400)


def test_who_is_believed_without_discord_is_read() -> None:
    """Names as they are typed, with their ids, in their order."""
    reader = Reader("m.yaml")
    people = b"{on.call_1: '11800000000000001', bob: '118000000000000002'}"
    text = b"{role: lead, actions: [scale], review_within: 1d, without_discord: %s}" % people
    read = read_break_glass(reader, reader.root(text), DECLARED)
    reader.finish()

    assert read is not None
    assert read.without_discord == (
        Person("11800000000000001", "on.call_1"),
        Person("118000000000000002", "bob"),
    )
