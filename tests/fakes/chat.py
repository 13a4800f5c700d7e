"""The chat port in memory: members with roles, cards with reactions, and what was said."""

import asyncio
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from typing import Any

from bot.core.domain.operation import Card, Operation, Verdict
from bot.core.domain.person import Member
from bot.core.ports.back_end import Report
from bot.core.ports.chat import Ballot, CardGone, ChatDenied, ChatError, Notice


class FakeChat:
    """A guild: `members` by id; `ballots_on` each card in the order of the clicks; what was said to whom.

    While `unreachable`, nobody can be asked and nothing is posted; while `hidden`, no ballots may be read,
    while `discreet`, nobody is told since when people hold their roles.
    `hold` lets posting hang until `release`. `asked` counts the questions about people.
    """

    def __init__(self, members: Iterable[Member] = ()) -> None:
        self.members = {member.id: member for member in members}
        self.ballots_on: dict[str, dict[Ballot, None]] = {}
        self.cards: dict[str, Card] = {}
        self.shown: list[tuple[Operation, Report | None, str | None]] = []
        self.announced: list[Operation] = []
        self.told: dict[str, Notice] = {}
        self.promoted: list[tuple[str, str, frozenset[str]]] = []
        self.unreachable = False
        self.hidden = False
        self.discreet = False
        self.asked = 0
        self._free = asyncio.Event()
        self._free.set()

    def hold(self) -> None:
        """Let posting hang."""
        self._free.clear()

    def release(self) -> None:
        """Let it go on."""
        self._free.set()

    def react(self, card: Card, user_id: str, verdict: Verdict) -> None:
        """Put someone's sign on a card."""
        self.ballots_on[card.message_id][Ballot(user_id, verdict)] = None

    def unreact(self, card: Card, user_id: str, verdict: Verdict) -> None:
        """Take it back."""
        self.ballots_on[card.message_id].pop(Ballot(user_id, verdict), None)

    def delete(self, card: Card) -> None:
        """Delete a card."""
        del self.ballots_on[card.message_id]

    def grant(self, user_id: str, role_id: str) -> None:
        """Give someone a role."""
        member = self.members[user_id]
        self.members[user_id] = replace(member, role_ids=member.role_ids | {role_id})

    def promote(self, user_id: str, role_id: str) -> None:
        """Give someone a role that is late for every card that stands."""
        self.grant(user_id, role_id)
        self.promoted.append((user_id, role_id, frozenset(self.ballots_on)))

    def revoke(self, user_id: str, role_id: str) -> None:
        """Take a role from someone."""
        member = self.members[user_id]
        self.members[user_id] = replace(member, role_ids=member.role_ids - {role_id})

    def change(self, user_id: str, **changes: Any) -> None:
        """Make someone a bot, pending or timed out; rename them."""
        self.members[user_id] = replace(self.members[user_id], **changes)

    def kick(self, user_id: str) -> None:
        """Let someone leave."""
        self.members.pop(user_id, None)

    def notices(self) -> list[str]:
        """Return the hints that stood on cards."""
        return [notice for _, _, notice in self.shown if notice]

    async def post(self, operation: Operation) -> Card:
        """Show the operation on one card, however often asked."""
        self._reach()
        if operation.id not in self.cards:
            card = Card(operation.place.channel_id, str(7001 + len(self.cards)))
            self.cards[operation.id] = card
            self.ballots_on[card.message_id] = {}
        await asyncio.sleep(0)
        await self._free.wait()
        return self.cards[operation.id]

    async def show(
        self, operation: Operation, report: Report | None = None, notice: str | None = None
    ) -> None:
        """Remember what the card shows."""
        self.shown.append((operation, report, notice))

    async def announce(self, operation: Operation) -> None:
        """Remember the message."""
        self.announced.append(operation)

    async def tell(self, notice: Notice) -> None:
        """Remember the message, once for each key."""
        self.told.setdefault(notice.key, notice)

    async def member(self, user_id: str, since: Card | None = None) -> Member | None:
        """Return the person's standing now; with a card, roles given after it apart."""
        await asyncio.sleep(0)
        self._reach()
        self.asked += 1
        member = self.members.get(user_id)
        if member is None or since is None:
            return member
        if self.discreet:
            raise ChatDenied("Discord answered 403 (50013)")
        given = ((who, role) for who, role, cards in self.promoted if since.message_id in cards)
        late = member.role_ids & {role for who, role in given if who == user_id}
        return replace(member, role_ids=member.role_ids - late, late_role_ids=late)

    async def ballots(self, card: Card) -> Sequence[Ballot]:
        """Return the signs on a card."""
        await asyncio.sleep(0)
        self._reach()
        if self.hidden:
            raise ChatDenied("Discord answered 403 (50013)")
        if card.message_id not in self.ballots_on:
            raise CardGone("Discord answered 404 (10008)")
        return list(self.ballots_on[card.message_id])

    async def unvoted(self, cards: Sequence[Card]) -> Collection[Card]:
        """Return the cards without a sign."""
        await asyncio.sleep(0)
        self._reach()
        return [card for card in cards if self.ballots_on.get(card.message_id) == {}]

    def _reach(self) -> None:
        if self.unreachable:
            raise ChatError("Discord did not answer")
