"""The paging port: one suite over every adapter."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from operator import methodcaller

import pytest

from bot.core.domain.incident import LONGEST_TITLE, Severity
from bot.core.ports.back_end import BackEndError, NotSetUp
from bot.core.ports.paging import Page
from tests.contracts.paging_bench import BENCHES, FINAL, PASSING, Bench, Trouble

PAYMENTS = Page(
    key="inc_1",
    team="payment-team",
    title="Payment processing failures",
    severity=Severity.SEV1,
    service="payment-service",
    link="https://discord.com/channels/1/2",
)
STEPS = [methodcaller(step, PAYMENTS) for step in ("page", "acknowledge", "resolve")]
"""What a pager is asked for an incident, in order."""
OTHER = replace(PAYMENTS, key="inc_2", team="order-team", title="Orders are slow", service="order-service")
ODD_TITLES = [
    "x" * LONGEST_TITLE,
    "🔥" * LONGEST_TITLE,
    "👩‍🚒 👨‍👩‍👧",
    "bell \x07, escape \x1b[31m, delete \x7f and nul \x00",
    "half a \ud83d sign",
    "@everyone <@&1> https://evil.example",
    "\u05e9\u05dc\u05d5\u05dd שלום 支付失败",
    '"}],"event_action":"resolve',
]


@pytest.fixture(params=BENCHES, ids=lambda bench: bench.__name__)
async def bench(request: pytest.FixtureRequest) -> AsyncIterator[Bench]:
    """Set up each pager that has called nobody yet in turn."""
    async with request.param() as one:
        yield one


def states(bench: Bench) -> list[tuple[str, str]]:
    """Return whom each page woke, and what became of it."""
    return [(each.team, each.state) for each in bench.rang()]


async def test_a_page_wakes_its_team(bench: Bench) -> None:
    """The team that is meant, with the words of the incident."""
    await bench.pager.page(PAYMENTS)

    (rang,) = bench.rang()
    assert (rang.team, rang.state) == ("payment-team", "triggered")
    assert PAYMENTS.title in rang.words


async def test_the_same_key_wakes_once(bench: Bench) -> None:
    """However often it is asked, also at the same time, and in other words: it is one page."""
    worse = replace(PAYMENTS, title="Nobody can pay", severity=Severity.SEV2, link=None)

    await asyncio.gather(bench.pager.page(PAYMENTS), bench.pager.page(PAYMENTS))
    await bench.pager.page(worse)

    assert states(bench) == [("payment-team", "triggered")]


async def test_another_key_is_another_page(bench: Bench) -> None:
    """Of the same team as well as of another one; what is told of one changes no other."""
    again = replace(PAYMENTS, key="inc_1-2")
    for page in (PAYMENTS, OTHER, again):
        await bench.pager.page(page)
    await bench.pager.acknowledge(OTHER)
    await bench.pager.resolve(again)

    assert states(bench) == [
        ("payment-team", "triggered"),
        ("order-team", "acknowledged"),
        ("payment-team", "resolved"),
    ]


async def test_one_that_is_taken_wakes_nobody_again(bench: Bench) -> None:
    """The same key after somebody has taken it leaves it taken; taken twice is taken."""
    await bench.pager.page(PAYMENTS)
    await bench.pager.acknowledge(PAYMENTS)
    await bench.pager.acknowledge(PAYMENTS)
    await bench.pager.page(PAYMENTS)

    assert states(bench) == [("payment-team", "acknowledged")]


@pytest.mark.parametrize("is_taken", [False, True])
async def test_the_end_is_the_end(bench: Bench, *, is_taken: bool) -> None:
    """Resolved twice is resolved, whether somebody had taken it or not, and nobody takes it afterwards."""
    await bench.pager.page(PAYMENTS)
    if is_taken:
        await bench.pager.acknowledge(PAYMENTS)
    await bench.pager.resolve(PAYMENTS)
    await bench.pager.resolve(PAYMENTS)
    await bench.pager.acknowledge(PAYMENTS)

    assert states(bench) == [("payment-team", "resolved")]


async def test_after_its_end_a_key_wakes_anew(bench: Bench) -> None:
    """Whoever does not want that must not ask: the pager takes it for the next time that it breaks."""
    await bench.pager.page(PAYMENTS)
    await bench.pager.resolve(PAYMENTS)
    await bench.pager.page(PAYMENTS)

    assert [team for team, _ in states(bench)] == ["payment-team", "payment-team"]
    assert bench.rang()[-1].state == "triggered"


async def test_what_never_rang_may_be_taken_and_resolved(bench: Bench) -> None:
    """A page that was lost on its way is no error when it is over, and wakes nobody."""
    await bench.pager.acknowledge(PAYMENTS)
    await bench.pager.resolve(PAYMENTS)

    assert bench.rang() == []


@pytest.mark.parametrize("trouble", [Trouble.FAILED, Trouble.PROXY, Trouble.SILENT, Trouble.CUT])
async def test_a_lost_answer_doubles_nothing(bench: Bench, trouble: Trouble) -> None:
    """What took effect although it failed is asked again without a second page, to the end."""
    for step, state in zip(STEPS, ("triggered", "acknowledged", "resolved"), strict=True):
        bench.fail_late(trouble)
        with pytest.raises(BackEndError):
            await step(bench.pager)
        assert states(bench) == [("payment-team", state)]
        await step(bench.pager)
        assert states(bench) == [("payment-team", state)]


@pytest.mark.parametrize("trouble", PASSING)
async def test_what_may_pass_is_no_last_word(bench: Bench, trouble: Trouble) -> None:
    """The error says so by its kind, and the same call, made again, is carried out."""
    for step, state in ((STEPS[0], "triggered"), (STEPS[-1], "resolved")):
        bench.fail(trouble)
        with pytest.raises(BackEndError, match="PagerDuty") as caught:
            await step(bench.pager)
        assert not isinstance(caught.value, NotSetUp)
        await step(bench.pager)
        assert states(bench) == [("payment-team", state)]


@pytest.mark.parametrize("trouble", FINAL)
async def test_a_refusal_is_the_last_word(bench: Bench, trouble: Trouble) -> None:
    """The pager has understood and does not want: the error's kind says that trying again is of no use."""
    for step in STEPS:
        bench.fail(trouble)
        with pytest.raises(NotSetUp, match="PagerDuty answered 40"):
            await step(bench.pager)

    assert bench.rang() == []


@pytest.mark.parametrize("title", ODD_TITLES, ids=ascii)
async def test_any_text_arrives(bench: Bench, title: str) -> None:
    """Every character that can be seen, in order; twice as well as once, and up to its end."""
    odd = replace(PAYMENTS, title=title)
    await bench.pager.page(odd)
    await bench.pager.page(odd)
    await bench.pager.resolve(odd)

    assert states(bench) == [("payment-team", "resolved")]
    assert visible(title) in visible(bench.rang()[0].words)


def visible(text: str) -> str:
    """Return the characters that can be seen, and one space for what stands between them."""
    return " ".join("".join(each if each.isprintable() else " " for each in text).split())


async def test_a_text_that_is_too_long_arrives_as_far_as_it_may(bench: Bench) -> None:
    """The beginning is what tells; nothing is refused for its length."""
    await bench.pager.page(replace(PAYMENTS, title="🔥" * 5000, service="s" * 5000))
    await bench.pager.page(replace(OTHER, title=f"Checkout {'x' * 5000}"))

    first, second = bench.rang()
    assert first.state == second.state == "triggered"
    assert f"Checkout {'x' * 900}" in second.words


async def test_a_key_that_is_too_long_is_a_key(bench: Bench) -> None:
    """It wakes once, is taken and resolved, and is not taken for another that begins as it does."""
    long, longer = (replace(PAYMENTS, key="k" * length) for length in (256, 3000))
    for page in (long, longer, long, longer):
        await bench.pager.page(page)
    await bench.pager.acknowledge(long)
    await bench.pager.resolve(longer)

    assert states(bench) == [("payment-team", "acknowledged"), ("payment-team", "resolved")]


async def test_who_is_on_call(bench: Bench) -> None:
    """Each by name and once; nobody where nobody is, or where the team is not known. It wakes nobody."""
    assert [*await bench.pager.on_call("payment-team")] == ["Maria Perez", "Joe Doe"]
    assert [*await bench.pager.on_call("order-team")] == []
    assert [*await bench.pager.on_call("platform-team")] == []
    assert bench.rang() == []


async def test_a_look_wakes_nobody(bench: Bench) -> None:
    """Whether it is ready is one line for a check to show."""
    line = await bench.pager.ping()

    assert line
    assert "\n" not in line
    assert bench.rang() == []
