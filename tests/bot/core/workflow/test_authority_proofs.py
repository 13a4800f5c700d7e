"""Asking for a code only ever makes a row stricter: what is approved with it would be approved without."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.domain.operation import Operation, Verdict
from bot.core.domain.person import Member, Person
from bot.core.domain.requirement import Row, Slot
from bot.core.domain.second_factor import Proof
from bot.core.workflow import authority
from tests.bot.core.policy.sample import ENGINEER, LEAD, sample
from tests.fakes.bench import DBA
from tests.fakes.operations import NOON, make_operation

MEMBERS = st.builds(
    Member,
    st.sampled_from(["101", "102", "103", "104"]),
    st.just("x"),
    st.frozensets(st.sampled_from([ENGINEER, LEAD, DBA]), min_size=1),
)
VOTES = st.lists(st.tuples(MEMBERS, st.sampled_from([Verdict.APPROVE] * 4 + [Verdict.REJECT])), max_size=5)
SLOTS = st.lists(
    st.builds(Slot, st.sampled_from([("team-lead",), ("dba",), ("team-lead", "dba")]), st.integers(1, 2)),
    min_size=1,
    max_size=2,
).map(tuple)


def proven(people: set[str], row: Row) -> Operation:
    """Return an operation for which these people gave a code."""
    return make_operation(row=row, proofs=tuple(Proof(Person(id_, "x"), NOON) for id_ in sorted(people)))


@settings(max_examples=300)
@given(VOTES, SLOTS, st.sets(st.sampled_from(["101", "102", "103", "104"])))
def test_a_code_only_makes_it_stricter(
    votes: list[tuple[Member, Verdict]], slots: tuple[Slot, ...], people: set[str]
) -> None:
    """Never more is approved, the same is rejected, and with everybody's code nothing changes."""
    plain = Row("deploy", slots=slots)
    asking = replace(plain, second_factor="totp")
    everybody = {member.id for member, _ in votes}

    without = authority.judge(sample(), plain, proven(people, plain), votes)
    some = authority.judge(sample(), asking, proven(people, asking), votes)
    every = authority.judge(sample(), asking, proven(everybody, asking), votes)

    assert some.state != "approved" or without.state == "approved"
    assert (some.state == "rejected") == (without.state == "rejected")
    assert every == without
    assert {member.id for _, member in some.filled} <= people
