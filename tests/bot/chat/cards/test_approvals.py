"""What waits for whom, on a card."""

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.chat.cards import approvals as approvals_card
from bot.core.domain.operation import State
from bot.core.domain.person import Member, Person
from bot.core.domain.plan import Action, Plan
from bot.core.domain.requirement import Slot
from bot.core.domain.review import Review
from bot.core.inquiries.approvals import Approvals, Due
from bot.core.inquiries.standing import Standing
from bot.core.policy.quorum import Quorum
from tests.bot.chat.limits import HOSTILE, check
from tests.fakes.operations import BOB, NOON, make_operation, make_vote

UNTIL = f"<t:{int((NOON + timedelta(hours=1)).timestamp())}:R>"
REVIEW = Review(operation_id="op_1", by=BOB, reason="fire", roles=("team-lead",), due_at=NOON)


def told(*standings: Standing, reviews: tuple[Due, ...] = ()) -> list[str]:
    """Return the lines under the words."""
    return (approvals_card.card(Approvals(standings, reviews)).embed.description or "").splitlines()


def test_a_request_tells_what_is_missing() -> None:
    """Title, requester, until when, who approved, who is missing, where it stands."""
    missing = (Slot(("dba",)),)
    count = Quorum("waiting", ((0, Member("102", "bob")),), missing, open_roles=("dba",))

    assert told(Standing(make_operation(), count)) == [
        "🚀 Deploy order-service v2.4.1 to production",
        f"Asked by @alice; waits for approval, expires {UNTIL}.",
        "Approved by @bob.",
        "Still missing: a dba.",
        "Who can approve now: a dba, not the requester, and nobody twice.",
        "https://discord.com/channels/1/2/7001",
    ]


def test_each_state_waits_for_something_else() -> None:
    """The requester's word, a time, or somebody to settle it."""
    later = NOON + timedelta(hours=1)
    states = [
        make_operation(state=State.CONFIRMING),
        make_operation(state=State.APPROVED, not_before=later),
        make_operation(state=State.APPROVED),
        make_operation(state=State.UNKNOWN),
    ]

    assert [told(Standing(operation))[1] for operation in states] == [
        f"Asked by @alice; waits for @alice to confirm, expires {UNTIL}.",
        f"Asked by @alice; approved, starts {UNTIL}.",
        "Asked by @alice; approved, about to start.",
        "Asked by @alice; nobody knows how it ended: somebody has to settle it on its card.",
    ]


def test_voters_who_cannot_be_asked_are_named() -> None:
    """Their votes may still count: nobody knows."""
    standing = Standing(make_operation(votes=(make_vote(),)), None, is_certain=False)

    assert told(standing)[2] == "Discord could not be asked about the voters, so none is counted here: @bob."


def test_a_review_tells_who_makes_it() -> None:
    """What was done, by whom and why, until when it is due; by its id where the operation is not known."""
    known, lost = Due(REVIEW, make_operation()), Due(REVIEW, None)

    assert told(reviews=(known,)) == [
        "🧯 Review of: 🚀 Deploy order-service v2.4.1 to production",
        "Break-glass by @bob: Fire.",
        f"Due <t:{int(NOON.timestamp())}:R>; a team lead makes it, not @bob.",
        "https://discord.com/channels/1/2/7001",
    ]
    assert told(reviews=(lost,))[0] == "🧯 Review of: op\\_1"


def test_says_how_many_wait() -> None:
    """Or that nobody has to do anything."""
    assert approvals_card.card(Approvals((), ())).content == "Nothing waits for anybody."
    one = Approvals((Standing(make_operation()),), (Due(REVIEW, None),) * 2)
    assert approvals_card.card(one).content == "1 open request, 2 reviews due."


def test_operations_are_chosen_by_what_they_are() -> None:
    """The id is what is chosen; typing finds by title, state and id."""
    operations = [make_operation(1), make_operation(2, service="payment-service")]

    found = approvals_card.choices(operations, "PAYMENT")

    assert [(choice.name, choice.value) for choice in found] == [
        ("🚀 Deploy payment-service v2.4.1 to production (pending) op_2", "op_2")
    ]
    assert len(approvals_card.choices([make_operation(service="s" * 200)] * 40, "")) == 25
    assert all(
        len(choice.name) <= 100 for choice in approvals_card.choices([make_operation(service="s" * 200)], "")
    )


@settings(max_examples=30)
@given(HOSTILE, HOSTILE, st.sampled_from(State))
def test_no_input_breaks_the_limits(name: str, words: str, state: State) -> None:
    """Whatever people write, Discord takes the card and nobody is called."""
    plan = Plan(action=Action.DEPLOY, service=name, environment=words, version=words)
    operation = make_operation(
        plan=plan, state=state, requester=Person("1", name), votes=(make_vote(BOB, words),)
    )
    count = Quorum("waiting", ((0, Member("1", name)),), (Slot((words,)),), open_roles=(words,))
    review = Review(operation_id=words, by=Person("1", name), reason=words, roles=(words,), due_at=NOON)
    standings = (Standing(operation, count), Standing(operation, count, is_certain=False)) * 20

    check(approvals_card.card(Approvals(standings, (Due(review, operation), Due(review, None)) * 20)), "<t:")
