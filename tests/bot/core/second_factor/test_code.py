"""A code: right, of now, and taken once; guessing ends after five."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.domain.refusal import Refused
from bot.core.second_factor import code as codes
from tests.fakes.authenticator import SECRET, code, enrolled, step, wrong_code
from tests.fakes.operations import NOON

RFC = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"  # the secret of RFC 6238, appendix B, in base32
VECTORS = {
    59: "287082",
    1111111109: "081804",
    1111111111: "050471",
    1234567890: "005924",
    2000000000: "279037",
    20000000000: "353130",
}
"""Its test values for SHA-1, the last six of the eight digits."""


@pytest.mark.parametrize(("seconds", "digits"), VECTORS.items())
def test_codes_are_those_of_the_standard(seconds: int, digits: str) -> None:
    """What every authenticator app shows is taken: the table of RFC 6238, appendix B."""
    now = datetime.fromtimestamp(seconds, UTC)

    result = codes.check(enrolled(), RFC, digits, now)

    assert result.refusal is None
    assert result.factor.last_step == seconds // 30


@pytest.mark.parametrize("steps", [-1, 0, 1])
def test_a_clock_may_be_off_by_one_step(steps: int) -> None:
    """Phones and servers are never of one mind."""
    result = codes.check(enrolled(), SECRET, code(NOON, steps), NOON)

    assert result.refusal is None
    assert result.factor.last_step == step(NOON) + steps


@pytest.mark.parametrize("steps", [-240, -2, 2, 240])
def test_more_than_that_is_no_code_of_now(steps: int) -> None:
    """A code that was overheard is worth nothing a minute later, nor one of a clock that is hours off."""
    result = codes.check(enrolled(), SECRET, code(NOON, steps), NOON)

    assert result.refusal is not None
    assert result.refusal.sentence.startswith("That code is not right, or not of now; see that your phone ")
    assert result.factor.last_step == 0
    assert result.factor.wrong_at == (NOON,)


@pytest.mark.parametrize("steps", [-1, 0])
def test_a_step_is_taken_once(steps: int) -> None:
    """Neither the same code nor the one before it is taken again; the next one is."""
    used = codes.check(enrolled(), SECRET, code(NOON), NOON).factor

    again = codes.check(used, SECRET, code(NOON, steps), NOON)

    assert again.refusal is not None
    assert again.refusal.sentence.startswith("A code was taken already: one counts every 30 seconds. Wait")
    assert codes.check(again.factor, SECRET, code(NOON, 1), NOON).refusal is None


def test_the_fifth_wrong_one_ends_it_for_a_while() -> None:
    """Then not even the right one is looked at; a quarter of an hour later it is."""
    factor = enrolled()
    said = []
    for number in range(5):
        result = codes.check(factor, SECRET, wrong_code(NOON), NOON + timedelta(seconds=number))
        factor = result.factor
        assert result.refusal is not None
        said.append(result.refusal.sentence)
    assert [sentence.rpartition("; ")[2] for sentence in said[:4]] == [
        "4 more tries.",
        "3 more tries.",
        "2 more tries.",
        "1 more try.",
    ]
    assert said[4].startswith(
        "Too many codes of yours were wrong: none is taken before 2026-03-04 12:15:04 UTC."
    )

    with pytest.raises(Refused, match="none is taken before"):
        codes.refuse_locked(factor, NOON + timedelta(minutes=15))
    later = NOON + timedelta(minutes=15, seconds=4)
    codes.refuse_locked(factor, later)
    assert codes.check(factor, SECRET, code(later), later).refusal is None


def test_old_mistakes_are_forgotten() -> None:
    """Five in five minutes lock; one every other minute does not, and a right code clears the slate."""
    factor, now = enrolled(), NOON
    for _ in range(20):
        now += timedelta(minutes=2)
        factor = codes.check(factor, SECRET, wrong_code(now), now).factor
        assert factor.locked_until is None

    cleared = codes.check(factor, SECRET, code(now), now).factor
    assert (cleared.wrong_at, cleared.locked_until) == ((), None)


@pytest.mark.parametrize("entered", ["123456", " 123 456 ", "123\u00a0456"])
def test_digits_may_be_grouped(entered: str) -> None:
    """Apps show them in two groups."""
    assert codes.read(entered) == "123456"


@pytest.mark.parametrize(
    "entered",
    [
        "",
        "12345",
        "1234567",
        "12345a",
        "\u0661\u0662\u0663\u0664\u0665\u0666",
        "\uff11\uff12\uff13\uff14\uff15\uff16",
        "-12345",
        "123.456",
    ],
)
def test_anything_else_is_no_code(entered: str) -> None:
    """It is told what a code looks like, and is no try."""
    with pytest.raises(Refused, match="A code has six digits"):
        codes.read(entered)


def test_a_secret_is_new_and_long() -> None:
    """160 bits, in the address that apps read."""
    secret = codes.new_secret()
    address = urlsplit(codes.address(secret, "bob"))

    assert len(secret) == 32
    assert secret != codes.new_secret()
    assert (address.scheme, address.netloc, address.path) == ("otpauth", "totp", "/chatops:bob")
    assert parse_qs(address.query) == {"secret": [secret], "issuer": ["chatops"]}


def test_nothing_shows_a_secret() -> None:
    """Whatever prints a second factor prints no secret."""
    factor = enrolled(offered=RFC)

    assert SECRET not in repr(factor)
    assert RFC not in repr(factor)


MOVES = st.lists(
    st.tuples(st.integers(-90, 400), st.sampled_from(["-1", "0", "1", "again", "wrong"])), max_size=40
)


@settings(max_examples=60)
@given(MOVES)
def test_no_step_is_ever_taken_twice(moves: list[tuple[int, str]]) -> None:
    """Whatever the clock does, back and forth, whatever is entered, the steps that are taken only grow."""
    factor, now, taken, newest = enrolled(), NOON, [0], "000000"
    for seconds, what in moves:
        now += timedelta(seconds=seconds)
        entered = {"again": newest, "wrong": wrong_code(now)}.get(what) or code(now, int(what))
        result = codes.check(factor, SECRET, entered, now)
        factor = replace(result.factor, locked_until=None)
        if result.refusal is None:
            newest = entered
            taken.append(factor.last_step)
            assert abs(factor.last_step - step(now)) <= 1

    assert taken == sorted(set(taken))
