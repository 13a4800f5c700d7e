"""Rows as values: the digest is of what they say."""

from dataclasses import replace

from bot.core.domain.requirement import Row, Slot, digest

ROW = Row("deploy", "api", ("production",), None, (Slot(("lead",), 2),), requesters=("engineer",), line=7)


def test_the_place_in_the_file_does_not_count() -> None:
    """A comment above a row changes nothing that anyone agreed to."""
    assert replace(ROW, line=9).digest == ROW.digest


def test_everything_else_counts() -> None:
    """Whatever else differs, the digest differs."""
    others = [
        replace(ROW, note="x"),
        replace(ROW, action="scale"), replace(ROW, service=None), replace(ROW, environments=()),
        replace(ROW, direction="up"), replace(ROW, slots=()), replace(ROW, confirm=True),
        replace(ROW, slots=(Slot(("dba",), 2),)),
        replace(ROW, expires_seconds=1), replace(ROW, requesters=()), replace(ROW, second_factor="totp"),
    ]  # fmt: skip

    assert len({row.digest for row in [ROW, *others]}) == len(others) + 1


def test_what_rows_did_not_always_have_changes_no_old_digest() -> None:
    """A request that waits while the bot is upgraded is still the one that people look at."""
    assert ROW.digest == "1371dcd13beceee2c89e59ed1a9c143307c6a9fd8e5b17016caebf3706a47ac9"


def test_the_digest_is_the_same_everywhere() -> None:
    """Canonical JSON: the order of keys does not count, the value is stable over versions."""
    assert digest({"b": 1, "a": "é"}) == digest({"a": "é", "b": 1})
    assert digest({}) == "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"
