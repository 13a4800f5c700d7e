"""The quorum: distinct humans fill every slot, checked against an oracle that tries everything."""

import os
from collections.abc import Sequence
from itertools import combinations, permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.domain.operation import Verdict
from bot.core.domain.person import Member
from bot.core.domain.requirement import Row, Slot
from bot.core.policy.quorum import Quorum, judge, obstacle, voting_role

IDS = {"lead": frozenset({"L", "L2"}), "dba": frozenset({"D"}), "sre": frozenset({"S"})}
YES, NO = Verdict.APPROVE, Verdict.REJECT
CASES = int(os.environ.get("CHATOPS_QUORUM_CASES", "2500"))


def row(*slots: Slot) -> Row:
    """Return a row that asks for these slots."""
    return Row("deploy", slots=slots)


def member(name: str, *roles: str, **standing: bool) -> Member:
    """Return a member with the role ids given."""
    return Member(name, name, frozenset(roles), **standing)


def count(asked: Row, *votes: tuple[Member, Verdict], requester: str = "asker") -> Quorum:
    """Judge the votes on a row."""
    return judge(asked, IDS, requester, votes)


LEAD_AND_DBA = row(Slot(("lead",)), Slot(("dba",)))
ONE_LEAD = row(Slot(("lead",)))


def test_a_row_without_slots_needs_nobody() -> None:
    """What needs no approval is approved without a vote."""
    assert count(row()) == Quorum("approved")


def test_no_vote_is_no_approval() -> None:
    """Silence waits."""
    assert count(ONE_LEAD) == Quorum("waiting", missing=ONE_LEAD.slots, open_roles=("lead",))


def test_one_holder_fills_one_slot() -> None:
    """The result says who fills which slot."""
    bob = member("bob", "L2")

    assert count(ONE_LEAD, (bob, YES)) == Quorum("approved", ((0, bob),))


def test_nobody_counts_twice() -> None:
    """One human with both roles fills one slot, whichever; someone else has to come."""
    both = member("both", "L", "D")
    found = count(LEAD_AND_DBA, (both, YES), (both, YES))

    assert found.state == "waiting"
    assert len(found.filled) == len(found.missing) == 1
    assert found.open_roles == ("lead", "dba")


def test_people_move_over_for_each_other() -> None:
    """Whoever sits on the only slot of another makes room, in whatever order they came."""
    both, lead = member("both", "L", "D"), member("lead", "L")
    filled = ((0, lead), (1, both))

    assert count(LEAD_AND_DBA, (both, YES), (lead, YES)) == Quorum("approved", filled)
    assert count(LEAD_AND_DBA, (lead, YES), (both, YES)) == Quorum("approved", filled)


def test_what_is_missing_shrinks_with_each_approval() -> None:
    """Two of any lead or dba: after one, one is missing."""
    asked = row(Slot(("lead", "dba"), 2))
    found = count(asked, (member("dora", "D"), YES))

    assert (found.state, found.missing) == ("waiting", (Slot(("lead", "dba"), 1),))


def test_open_roles_are_those_that_would_help() -> None:
    """With the lead's slot taken only a dba brings it forward."""
    found = count(LEAD_AND_DBA, (member("lead", "L"), YES))

    assert found.open_roles == ("dba",)


@pytest.mark.parametrize(
    ("voter", "says"),
    [
        (member("asker", "L"), "own request"),
        (member("bot", "L", is_bot=True), "Bots"),
        (member("new", "L", is_pending=True), "screening"),
        (member("loud", "L", is_timed_out=True), "timed out"),
        (member("sre", "S"), "Only a lead has a vote"),
        (member("nobody"), "Only a lead"),
    ],
)
def test_votes_that_do_not_count(voter: Member, says: str) -> None:
    """They neither approve nor reject, and the person is told why."""
    assert says in str(obstacle(ONE_LEAD, IDS, "asker", voter))
    assert count(ONE_LEAD, (voter, YES)).state == "waiting"
    assert count(ONE_LEAD, (voter, NO)).state == "waiting"


def test_a_rejection_wins() -> None:
    """One ❌ of someone with a vote ends it, however many ✅ there are, and also after their own ✅."""
    bob, carol = member("bob", "L"), member("carol", "L")
    rejected = Quorum("rejected", missing=ONE_LEAD.slots, rejected_by=carol)

    assert count(ONE_LEAD, (bob, YES), (carol, NO)) == rejected
    assert count(ONE_LEAD, (carol, NO), (carol, YES)) == rejected
    assert count(ONE_LEAD, (carol, YES), (carol, NO)) == rejected


def test_the_last_snapshot_of_a_person_counts() -> None:
    """Who lost the role between two votes has none."""
    assert count(ONE_LEAD, (member("bob", "L"), YES), (member("bob"), YES)).state == "waiting"


def test_an_undeclared_role_has_no_holders() -> None:
    """A name without ids is held by nobody, not by everybody."""
    assert count(row(Slot(("ghost",))), (member("bob", "L", ""), YES)).state == "waiting"


def test_the_voting_role_is_the_first_of_the_row() -> None:
    """The audit log names the role that gave the vote its weight."""
    assert voting_role(LEAD_AND_DBA, IDS, member("both", "D", "L")) == "lead"
    assert voting_role(LEAD_AND_DBA, IDS, member("dora", "D")) == "dba"
    assert voting_role(LEAD_AND_DBA, IDS, member("sam", "S")) is None


def test_plain_words_are_verdicts() -> None:
    """`approve` from a file means what the enum means; any other word does not approve."""
    bob = member("bob", "L")

    assert judge(ONE_LEAD, IDS, "asker", [(bob, Verdict("approve"))]).state == "approved"


# The oracle: no matching, no flow; it tries every way of putting people on seats.


def oracle(slots: Sequence[Slot], requester: str, votes: Sequence[tuple[Member, Verdict]]) -> str:
    """Say what the votes amount to by trying everything."""
    latest = {voter.id: voter for voter, _ in votes}
    voters = [voter for voter in latest.values() if _counts(voter, slots, requester)]
    against = {voter.id for voter, verdict in votes if verdict is NO}
    if any(voter.id in against for voter in voters):
        return "rejected"
    seats = [slot for slot in slots for _ in range(slot.count)]
    full = any(
        all(_holds(voter, slot) for voter, slot in zip(seated, seats, strict=True))
        for seated in permutations(voters, len(seats))
    )
    return "approved" if full else "waiting"


def _counts(voter: Member, slots: Sequence[Slot], requester: str) -> bool:
    able = not (voter.is_bot or voter.is_pending or voter.is_timed_out)
    return able and voter.id != requester and any(_holds(voter, slot) for slot in slots)


def _holds(voter: Member, slot: Slot) -> bool:
    return any(role_id in IDS[name] for name in slot.roles for role_id in voter.role_ids)


ROLES = [roles for size in (1, 2, 3) for roles in combinations(("lead", "dba", "sre"), size)]
SLOTS = st.lists(
    st.sampled_from([Slot(roles, count) for roles in ROLES for count in (1, 2)]), max_size=3
).filter(lambda slots: sum(slot.count for slot in slots) <= 4)
ABLE = [
    member(name, *roles)
    for name in ("asker", "a", "b", "c", "d", "e")
    for size in (0, 1, 2, 3)
    for roles in combinations(("L", "L2", "D", "S"), size)
]
UNABLE = [
    member("a", "L", is_bot=True),
    member("b", "L", "D", is_pending=True),
    member("c", "D", "S", is_timed_out=True),
    member("d", "X"),
]
VOTES = st.lists(
    st.sampled_from(
        [*((voter, YES) for voter in ABLE * 4 + UNABLE * 9), *((voter, NO) for voter in ABLE[:45])]
    ),
    max_size=7,
)


@settings(max_examples=CASES)
@given(SLOTS, VOTES)
def test_the_quorum_is_exact(slots: list[Slot], votes: list[tuple[Member, Verdict]]) -> None:
    """The same answer as trying everything; never two seats for one, never a seat without the role."""
    asked = row(*slots)
    found = count(asked, *votes)
    sitting = [voter.id for _, voter in found.filled]

    assert found.state == oracle(slots, "asker", votes)
    assert len(sitting) == len(set(sitting))
    assert all(
        _holds(voter, slots[index]) and _counts(voter, slots, "asker") for index, voter in found.filled
    )
    assert (found.missing == ()) == (found.state == "approved" or (found.state == "rejected" and not slots))
    if found.state != "rejected":
        wanted = sum(slot.count for slot in slots)
        assert len(sitting) + sum(slot.count for slot in found.missing) == wanted


@settings(max_examples=CASES // 5)
@given(SLOTS, VOTES)
def test_open_roles_are_exact(slots: list[Slot], votes: list[tuple[Member, Verdict]]) -> None:
    """A role is open if and only if one more holder leaves less missing."""
    found = count(row(*slots), *votes)
    if found.state != "waiting":
        assert found.open_roles == ()
        return
    left = sum(slot.count for slot in found.missing)
    for name in {name for slot in slots for name in slot.roles}:
        newcomer = (member("newcomer", *IDS[name]), YES)
        after = count(row(*slots), *votes, newcomer)
        assert (name in found.open_roles) == (sum(slot.count for slot in after.missing) < left)
