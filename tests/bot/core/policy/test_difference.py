"""The lines in which two matrices differ."""

from dataclasses import replace
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.domain.person import Person
from bot.core.domain.requirement import Row, Slot
from bot.core.policy.difference import difference
from bot.core.policy.load import load
from bot.core.policy.matrix import BreakGlass, Freeze, Matrix
from bot.core.policy.sentences import place
from tests.bot.core.policy.bad_matrices import GOOD

MATRIX = load(GOOD.encode())


DEPLOY, MIGRATE = "row deploy any service in production", "row migrate any service in production"
SCALE = (
    'any service in production {}: approvals none, confirm false, expires 1h, requesters engineer, note "", '
    "second_factor none"
)
FREEZE = """freeze {}: environments production, actions deploy and migrate, schedule "0 16 * * 5", \
duration 64h, timezone Europe/Berlin, override 2 team-lead, run_when_over true"""
DETAILS = """confirm true -> false, expires 30m -> 1h, requesters engineer -> dba or team-lead, \
note "with care" -> \"\""""
GLASS = "role dba, actions deploy, review_within 1d, without_discord none"
EDITS = (
    ("# nothing", "", ()),
    ("0032", "0033", ("role dba changed: 1180000000000000032 removed, 1180000000000000033 added",)),
    ("  dba:", '  sre: ["1180000000000000041"]\n  dba:', ("role sre added: 1180000000000000041",)),
    ("[{role: team-lead, count: 1}]", "none", (f"{DEPLOY} changed: approvals 1 team-lead -> none",)),
    (
        "count: 2}]}",
        "count: 3}]}",
        (f"{MIGRATE} changed: approvals 2 team-lead or dba -> 3 team-lead or dba",),
    ),
    (
        "    confirm: true\n    note: with care\n    expires: 30m",
        "    requesters: [dba, team-lead]",
        (f"{DEPLOY} changed: {DETAILS}",),
    ),
    (
        "    note: with care",
        "    note: with care\n    second_factor: totp",
        (f"{DEPLOY} changed: second_factor none -> totp",),
    ),
    (
        ": down",
        ": up",
        (f"row scale down {SCALE.format('removed')}", f"row scale up {SCALE.format('added')}"),
    ),
    ("64h", "65h", ("freeze weekend changed: duration 64h -> 65h",)),
    ("    run_when_over: true\n", "", ("freeze weekend changed: run_when_over true -> false",)),
    (": weekend", ": friday", (FREEZE.format("weekend removed"), FREEZE.format("friday added"))),
    ("[deploy], r", "[deploy, scale], r", ("break_glass changed: actions deploy -> deploy and scale",)),
    ("break_glass:", "# ", (f"break_glass removed: {GLASS}",)),
    (
        "24h}",
        '24h, without_discord: {alice: "1180000000000000106"}}',
        ("break_glass changed: without_discord none -> alice 1180000000000000106",),
    ),
)


@pytest.mark.parametrize(("old", "new", "lines"), EDITS)
def test_what_changed_is_told(old: str, new: str, lines: tuple[str, ...]) -> None:
    """Each thing by its name or by what it is for, with what it was and what it is."""
    text = f"{GOOD}# nothing"
    after = load(text.replace(old, new, 1).encode())

    assert old in text
    assert difference(MATRIX, after) == lines


def test_the_way_back_tells_the_opposite() -> None:
    """What was added is removed."""
    without = replace(MATRIX, break_glass=None)

    assert difference(without, MATRIX) == (f"break_glass added: {GLASS}",)


NAMES, PLACES = ("lead", "dba"), ("staging", "production")
SLOTS = st.lists(st.builds(Slot, st.permutations(NAMES).map(tuple), st.integers(1, 2)), max_size=2).map(tuple)
ROWS = st.builds(
    Row,
    st.sampled_from(("deploy", "scale")),
    st.sampled_from((None, "api")),
    st.sampled_from(((), PLACES, PLACES[::-1], PLACES[:1])),
    st.sampled_from((None, "up")),
    SLOTS,
    st.booleans(),
    st.sampled_from((60, 3600)),
    st.sampled_from((NAMES, NAMES[::-1])),
    st.sampled_from(("", "note")),
    st.integers(1, 9),
    st.sampled_from((None, "totp")),
)
FREEZES = st.builds(
    Freeze,
    st.sampled_from(("weekend", "night")),
    st.sampled_from((PLACES, PLACES[:1])),
    st.sampled_from((("deploy",), ("deploy", "migrate"))),
    st.sampled_from(("0 0 * * *", "0 1 * * *")),
    st.sampled_from((60, 3600)),
    st.sampled_from(("UTC", "Europe/Berlin")),
    SLOTS,
    st.booleans(),
)
PARTS = {
    "roles": st.dictionaries(
        st.sampled_from(NAMES), st.frozensets(st.sampled_from(("1", "2")), min_size=1), max_size=2
    ),
    "rows": st.lists(ROWS, unique_by=place, max_size=3).map(tuple),
    "freezes": st.lists(FREEZES, unique_by=lambda freeze: freeze.name, max_size=2).map(tuple),
    "break_glass": st.none()
    | st.builds(
        BreakGlass,
        st.sampled_from(NAMES),
        st.just(("deploy",)),
        st.just(60),
        st.sampled_from(((), (Person("1", "a"),))),
    ),
}
MATRICES = st.builds(Matrix, **PARTS)


@settings(max_examples=200)
@given(MATRICES, MATRICES, st.sets(st.sampled_from(sorted(PARTS)), max_size=2), st.randoms())
def test_there_are_no_lines_if_and_only_if_both_say_the_same(
    before: Matrix, other: Matrix, replaced: set[str], random: Random
) -> None:
    """Nothing changes unseen, and what changes nothing is not told: also not another order."""
    rows = random.sample(before.rows, len(before.rows))
    after = replace(before, rows=tuple(replace(row, line=row.line + 1) for row in rows))
    after = replace(after, **{part: getattr(other, part) for part in replaced})

    assert (difference(before, after) == ()) == (before.digest == after.digest)
