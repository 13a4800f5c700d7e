"""What waits for whom, as one list with links."""

from collections.abc import Iterator, Sequence

from discord.app_commands import Choice

from bot.chat import text
from bot.chat.cards import sentences
from bot.chat.cards.face import Face, told
from bot.core.domain.operation import Operation
from bot.core.inquiries.approvals import Approvals, Due
from bot.core.inquiries.standing import Standing
from bot.core.policy.explain import progress
from bot.core.policy.sentences import role_list

_REASON = 300


def card(found: Approvals) -> Face:
    """Return the answer to /approvals."""
    entries = [*map(_request, found.standings), *map(_review, found.reviews)]
    return told(_count(len(found.standings), len(found.reviews)), entries, "approvals.txt")


def choices(operations: Sequence[Operation], typed: str) -> list[Choice[str]]:
    """Offer operations by what they are; the id is what is chosen."""
    named = [(each.id, f"{sentences.title(each.plan)} ({each.state}) {each.id}") for each in operations]
    fitting = (pair for pair in named if typed.strip().casefold() in pair[1].casefold())
    found = [Choice(name=text.cut(name, text.CHOICE), value=id_) for id_, name in fitting]
    return found[: text.CHOICES]


def _count(requests: int, reviews: int) -> str:
    if not requests and not reviews:
        return "Nothing waits for anybody."
    asked = f"{requests} open request{'' if requests == 1 else 's'}"
    return f"{asked}, {reviews} review{'' if reviews == 1 else 's'} due."


def _request(standing: Standing) -> str:
    operation = standing.operation
    asked = f"Asked by {text.person(operation.requester.name)}; {sentences.stands(operation)}."
    return "\n".join([sentences.title(operation.plan), asked, *_votes(standing), *_link(operation), ""])


def _votes(standing: Standing) -> Iterator[str]:
    if not standing.is_certain:
        names = text.people([vote.user.name for vote in standing.operation.votes])
        yield f"Discord could not be asked about the voters, so none is counted here: {names}."
    if standing.count is not None:
        yield from (text.sentence(line, 400) for line in progress(standing.count))


def _review(due: Due) -> str:
    review, operation = due.review, due.operation
    what = sentences.title(operation.plan) if operation else text.line(review.operation_id, 100)
    by = text.person(review.by.name)
    who = text.line(role_list(review.roles), 200)
    why = text.sentence(review.reason, _REASON)
    lines = [
        f"🧯 Review of: {what}",
        f"Break-glass by {by}: {why}",
        f"Due {text.moment(review.due_at)}; {who} makes it, not {by}.",
    ]
    return "\n".join([*lines, *(_link(operation) if operation else ()), ""])


def _link(operation: Operation) -> Iterator[str]:
    if operation.card is not None:
        yield text.link(operation.place, operation.card)
