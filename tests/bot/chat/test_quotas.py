"""What is left of a limit is counted by what was begun, and by what Discord tells."""

from random import Random

import pytest

from bot.chat.quotas import Quota, Quotas

MANY = 1000
STEPS = ("begin", "begin", "arrive", "arrive", "answer", "answer", "pass")


def told(limit: object, remaining: object, seconds: object) -> dict[str, str]:
    """Return such headers."""
    names = ("X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset-After")
    return {name: str(value) for name, value in zip(names, (limit, remaining, seconds), strict=True)}


def learnt(limit: int = 5, remaining: int = 4, seconds: float = 2.0) -> Quota:
    """Return a quota of which one answer has told at the time 0."""
    quota = Quota()
    assert quota.wait(0.0) == 0
    quota.end(quota.begin(), 0.0, told(limit, remaining, seconds))
    return quota


def begun(quota: Quota, now: float) -> list[int]:
    """Begin what may be begun now; return the windows."""
    windows = list[int]()
    while quota.wait(now) == 0 and len(windows) < MANY:
        windows.append(quota.begin())
    return windows


def test_before_the_first_answer_nothing_is_held_back() -> None:
    """Nobody knows a limit; discord.py sends the first call alone."""
    assert len(begun(Quota(), 0.0)) == MANY


def test_no_more_is_begun_than_is_left() -> None:
    """The rest waits until the limit is renewed, and then there is as much again."""
    quota = learnt()

    windows = begun(quota, 0.5)

    assert len(windows) == 4
    assert quota.wait(0.5) == 1.5
    for window in windows:
        quota.end(window, 0.5, told(5, 0, 1.5))
    assert len(begun(quota, 2.0)) == 5


def test_an_answer_gives_nothing_back() -> None:
    """It tells what was left when it was given, and knows nothing of what has begun since."""
    quota = learnt()
    first, _ = quota.begin(), quota.begin()

    quota.end(first, 0.1, told(5, 3, 1.9))

    assert len(begun(quota, 0.1)) == 2


def test_of_the_first_burst_what_is_under_way_is_not_left() -> None:
    """Where several were begun before the first answer, it has counted itself alone."""
    quota = Quota()
    quota.wait(0.0)
    first, _, _ = quota.begin(), quota.begin(), quota.begin()

    quota.end(first, 0.1, told(5, 4, 2.0))

    assert len(begun(quota, 0.1)) == 2


def test_what_others_use_is_not_left() -> None:
    """`chatops do` has the same token."""
    quota = learnt()

    quota.end(quota.begin(), 0.1, told(5, 1, 1.9))

    assert len(begun(quota, 0.1)) == 1


def test_what_is_still_under_way_counts_when_the_limit_is_renewed() -> None:
    """Nobody knows whether Discord counts it before or after; its late answer is about before."""
    quota = learnt()
    late = quota.begin()

    assert len(begun(quota, 2.0)) == 4
    quota.end(late, 2.1, told(5, 3, 0.0))
    assert 0 < quota.wait(2.2) < 1


def test_where_no_answer_tells_anything_it_goes_on() -> None:
    """A limit is not waited for that nobody will tell of: all that was left broke off."""
    quota = learnt()
    for window in begun(quota, 2.0):
        quota.end(window, 3.0)

    assert len(begun(quota, 3.0)) == 5


@pytest.mark.parametrize(
    "headers",
    [{}, told("many", 1, 1), told(5, 1, "soon"), told(5, 1, "nan"), told(0, 0, 1), told(5, 1, -1)],
)
def test_headers_may_say_anything(headers: dict[str, str]) -> None:
    """What cannot be read tells nothing."""
    quota = Quota()
    quota.wait(0.0)
    quota.end(quota.begin(), 0.0, headers)

    assert quota == Quota(window=1, left=quota.left)
    assert len(begun(quota, 0.0)) == MANY


@pytest.mark.parametrize("limit", range(1, 5))
def test_discord_never_has_to_refuse(limit: int) -> None:
    """Whenever calls arrive and their answers come, no window of Discord's takes more than its limit."""
    chosen = Random(limit)  # noqa: S311 - the order of calls, no secret
    for _ in range(MANY // 10):
        _live(limit, chosen)


def _live(limit: int, chosen: Random) -> None:
    """Let calls begin, arrive, be answered in any order, and time pass."""
    quota, window = Quota(), _Window(limit)
    now, sent, answers = 0.0, list[int](), list[tuple[int, dict[str, str]]]()
    quota.wait(now)
    quota.end(quota.begin(), now, window.take(now))
    for _ in range(MANY // 10):
        step, turn = chosen.choice(STEPS), chosen.randrange(MANY)
        if step == "begin":
            sent += begun(quota, now)
        elif step == "arrive" and sent:
            answers.append((sent.pop(turn % len(sent)), window.take(now)))
        elif step == "answer" and answers:
            number, headers = answers.pop(turn % len(answers))
            quota.end(number, now, headers)
        elif step == "pass":
            now += turn / MANY


class _Window:
    """Discord's side: it opens with the first call and is renewed after two seconds."""

    def __init__(self, limit: int) -> None:
        self._limit = self._left = limit
        self._ends = 0.0

    def take(self, now: float) -> dict[str, str]:
        """Take a call; return the headers of its answer."""
        if now >= self._ends:
            self._left, self._ends = self._limit, now + 2.0
        assert self._left > 0, "it had to be refused"
        self._left -= 1
        return told(self._limit, self._left, self._ends - now)


def test_what_is_whole_again_is_forgotten() -> None:
    """Thousands of interactions leave nothing behind; what is under way, or used up, is known on."""
    quotas = Quotas(most=10)
    quotas.of("under way", 0.0).begin()
    used = quotas.of("used", 0.0)
    used.wait(0.0)
    used.end(used.begin(), 0.0, told(1, 0, 60.0))
    for number in range(30):
        quotas.of(f"another {number}", 1.0).wait(1.0)

    assert len(quotas._quotas) <= 10
    assert {"under way", "used"} <= quotas._quotas.keys()
