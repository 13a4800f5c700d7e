"""What everybody reads about a lock."""

from datetime import timedelta

from hypothesis import given

from bot.chat.cards import lock as lock_texts
from bot.core.domain.lock import Lock
from bot.core.domain.person import Person
from tests.bot.chat.limits import HOSTILE, check
from tests.fakes.operations import ALICE, BOB, NOON

LATER = NOON + timedelta(hours=2)
LOCK = Lock("order-service", "production", "disk swap", ALICE, NOON, LATER)


def test_everybody_reads_who_and_why() -> None:
    """And until when; unlocking tells whose lock it was."""
    until = f"<t:{int(LATER.timestamp())}:f>"
    assert lock_texts.locked(LOCK).content == (
        f"🔒 order-service in production is locked by @alice until {until}: disk swap"
    )
    assert lock_texts.unlocked(LOCK, BOB).content == (
        "🔓 order-service in production is unlocked by @bob; it was locked by @alice: disk swap"
    )


def test_one_without_end_is_open() -> None:
    """It stands until somebody takes it away."""
    lock = Lock("a", "b", "why", ALICE, NOON)

    assert lock_texts.locked(lock).content == "🔒 a in b is locked by @alice until somebody unlocks it: why"


@given(HOSTILE, HOSTILE)
def test_no_input_breaks_the_limits(name: str, words: str) -> None:
    """Whatever the reason is, nobody is called."""
    lock = Lock(name, words, words, Person("1", name), NOON, LATER)

    check(lock_texts.locked(lock), "<t:")
    check(lock_texts.unlocked(lock, Person("1", name)))
