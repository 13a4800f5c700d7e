"""Whatever people write, it pings nobody, stays in its place and fits: thousands of the worst texts."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import cycle

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.chat import text
from bot.chat.cards import operation as cards
from bot.chat.cards.face import Face
from bot.core.domain.incident import Incident, Severity
from bot.core.domain.lock import Lock
from bot.core.domain.migration import Migration
from bot.core.domain.operation import Glass, Operation, State
from bot.core.domain.person import Person
from bot.core.domain.plan import Action, Plan
from bot.core.domain.requirement import Block, Row, Slot
from bot.core.policy.block import blocks
from bot.core.policy.matrix import BreakGlass, Freeze
from bot.core.ports.back_end import Phase, Report
from bot.core.ports.chat import Notice
from tests.bot.chat.hostile import texts
from tests.bot.chat.limits import check
from tests.bot.chat.markdown import faults, styled
from tests.bot.core.policy.sample import sample
from tests.fakes.desk import CATALOG
from tests.fakes.operations import NOON, make_operation, make_vote
from tests.tiers import size

_SEEDS = st.integers(0, 2**32)
_LINES, _CARDS = (size(50, 160), 400), (size(30, 90), 40)
"""How many examples, and how many texts or cards each of them tries."""
_PER_CARD = 12
_TIMES = frozenset(
    f"<t:{int((NOON + timedelta(hours=hours)).timestamp())}:{style}>" for hours in range(3) for style in "RTf"
)
_ALLOWED = _TIMES | {"<#2>", "<@&1180000000000000021>"}


@pytest.mark.deeper
def test_there_are_enough() -> None:
    """The two properties below look at 30,000 texts with every commit, at 100,000 in the deep tier."""
    assert _LINES[0] * _LINES[1] + _CARDS[0] * _CARDS[1] * _PER_CARD >= size(30_000, 100_000)


@pytest.mark.deeper
@pytest.mark.timeout(0)
@settings(max_examples=_LINES[0])
@given(_SEEDS, st.integers(8, 600))
def test_texts_stay_in_their_place(seed: int, limit: int) -> None:
    """A line is one line without markup, code and blocks end where they should, and nothing calls anyone."""
    for written in texts(seed, _LINES[1]):
        line, said, name = text.line(written, limit), text.sentence(written, limit), text.person(written)
        told = text.rows(f"Locked: {written}. Nothing was changed.", limit)
        assert (len(told) <= limit, list(faults(told))) == (True, []), (written, told)
        for shown, most in ((line, limit), (said, limit), (name, 64)):
            assert (
                len(shown) <= most,
                len(shown.splitlines()) <= 1,
                shown.replace("\u200b", "").isprintable(),
            ) == (True,) * 3, written
            assert (list(faults(shown)), styled(shown)) == ([], []), (written, shown)
        code, block = text.code(written, limit), text.fenced(written, limit + 16, "sql")
        assert (len(code) <= limit, "`" in code[1:-1], code[0] + code[-1]) == (True, False, "``"), written
        assert (len(block) <= limit + 16, block.count("```")) == (True, 2), written
        assert block.startswith("```sql\n"), written
        assert block.endswith("\n```"), written


@pytest.mark.deeper
@pytest.mark.timeout(0)
@settings(max_examples=_CARDS[0])
@given(_SEEDS)
@example(1473)  # a long reason once cut the command in its backticks that follows
def test_cards_stay_within_discord(seed: int) -> None:
    """Cards, endings and notices made of such texts keep every limit and mention only what they mean to."""
    written = texts(seed, _CARDS[1] * _PER_CARD)
    for number in range(_CARDS[1]):
        own = written[number * _PER_CARD : (number + 1) * _PER_CARD]
        for face in _faces(own, seed + number):
            check(face, *_ALLOWED)


def _faces(own: Sequence[str], number: int) -> Iterator[Face]:
    word = cycle(own)
    operation = _operation([next(word) for _ in own], number)
    report = Report(phase=Phase.RUNNING, ready=1, desired=2, message=own[5])
    yield cards.card(operation, CATALOG, report, notice=own[6])
    yield cards.announcement(operation, CATALOG)
    told = Notice(
        key="op_1 glass", place=operation.place, since=NOON, text=f"🚨 @{own[0]}: {own[8]}\n{own[9]}"
    )
    yield cards.notice(told, ["1180000000000000021"])


def _operation(own: Sequence[str], number: int) -> Operation:
    """Return an operation in which everything that people write is hostile."""
    name, words, version, title, sql, _, *rest = own
    plan = Plan(
        action=list(Action)[number % 4],
        service=name,
        environment=words,
        version=version,
        from_version=title,
        to_replicas=2,
        from_replicas=1,
        migrations=tuple(
            Migration(f"{n}{name}", title, sql, is_irreversible=n % 2 > 0) for n in range(number % 14)
        ),
        kept_migrations=(Migration(version, words),) * (number % 13),
    )
    state = list(State)[number % len(State)]
    return make_operation(
        plan=plan,
        row=Row(
            "deploy",
            service=name,
            slots=(Slot((rest[2] or "a",)),) * (number % 3),
            note=words,
            line=number % 2,
        ),
        state=state,
        requester=Person("101", name),
        command=f"/deploy {name} {version}",
        reason=rest[3] if number % 5 else None,
        evidence=rest[4],
        votes=(make_vote(Person("102", rest[5]), role=title),) * (number % 30),
        blocks=_standing(own) * (number % 3),
        glass=Glass(Person("101", name), "x", words, number % 2 == 0) if number % 7 == 0 else None,
        not_before=NOON + timedelta(hours=2) if number % 2 else None,
        started_at=NOON if state in {State.EXECUTING, State.SUCCEEDED, State.FAILED} else None,
    )


def _standing(own: Sequence[str]) -> tuple[Block, ...]:
    """Return a freeze, an incident and a lock in such words."""
    name, words, _, title, _, lock_reason, *rest = own
    return blocks(
        replace(
            sample(),
            freezes=(Freeze(rest[0], (words,), ("deploy",), "0 12 * * *", 3600, "UTC"),),
            break_glass=BreakGlass(rest[2] or "a", ("deploy",), 3600),
        ),
        [Incident(id="inc-1", title=title, severity=Severity.SEV1, opened_at=NOON, service=name)],
        [Lock(name, words, lock_reason, Person("103", rest[1]), NOON, NOON + timedelta(hours=1))],
        "deploy",
        name,
        words,
        NOON,
    )
