"""The matrix as a value: names to ids and back, and a digest of what it says."""

from dataclasses import replace

from bot.core.policy.load import load
from tests.bot.core.policy.bad_matrices import GOOD


def test_names_and_ids() -> None:
    """A name that is not declared has no ids; a holder of any id holds the name."""
    matrix = load(GOOD.encode())

    assert matrix.role_ids("nobody") == frozenset()
    assert matrix.role_names(frozenset({"1180000000000000032", "1180000000000000021"})) == (
        "team-lead",
        "dba",
    )
    assert matrix.role_names(frozenset()) == ()


def test_the_digest_is_of_what_the_matrix_says() -> None:
    """Comments and layout do not change it."""
    laid_out = "# a comment\n" + GOOD.replace("expires: 30m", "expires:   30m  # half an hour")

    assert load(laid_out.encode()).digest == load(GOOD.encode()).digest


def test_the_order_of_rows_and_freezes_is_not_in_the_digest() -> None:
    """It decides nothing: the closest row does, wherever it stands."""
    matrix = load(GOOD.encode())
    second = replace(matrix.freezes[0], name="second")
    there = replace(matrix, freezes=(matrix.freezes[0], second))
    back = replace(matrix, rows=matrix.rows[::-1], freezes=(second, matrix.freezes[0]))

    assert back.digest == there.digest != matrix.digest


def test_each_value_is_in_the_digest() -> None:
    """Whatever is changed, the digest changes."""
    edits = [
        ("1180000000000000032", "1180000000000000033"), ("count: 1", "count: 2"), ("30m", "31m"),
        ("64h", "65h"),
        ("confirm: true", "confirm: false"), ("with care", "with haste"),
        ("direction: down", "direction: up"),
        ("requesters: [engineer]", "requesters: [dba]"), ("24h", "25h"), ("Europe/Berlin", "UTC"),
        ("[development, staging], approvals: none", "[staging], approvals: none"), ("weekend", "holiday"),
        ("run_when_over: true", "run_when_over: false"),
        ("24h}", '24h, without_discord: {a.1: "1180000000000000106"}}'),
        ("24h}", '24h, without_discord: {a.2: "1180000000000000106"}}'),
    ]  # fmt: skip
    digests = {load(GOOD.replace(old, new).encode()).digest for old, new in [("", ""), *edits]}

    assert len(digests) == len(edits) + 1


def test_what_an_older_matrix_could_not_say_is_not_in_its_digest() -> None:
    """A file keeps its digest when the program learns a new word: the log names it for ever."""
    glass = load(GOOD.encode()).break_glass

    assert glass is not None
    assert glass.said == {"role": "dba", "actions": ("deploy",), "review_within_seconds": 86400}
