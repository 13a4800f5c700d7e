"""The chat port on Discord: cards, announcements, members and votes through discord.py."""

from collections.abc import Callable, Collection, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass

import discord
import structlog

from bot.chat import rest, votes
from bot.chat.cards import operation as cards
from bot.chat.cards.face import look
from bot.chat.edits import PATIENCE, Edits, Look
from bot.chat.interactions import buttons
from bot.chat.members import Members
from bot.chat.outbox import Letter, Outbox
from bot.chat.turns import Turns
from bot.core.domain.catalog import Catalog
from bot.core.domain.operation import Card, Operation, State
from bot.core.domain.person import Member
from bot.core.ports.back_end import Report
from bot.core.ports.chat import Ballot, CardGone, ChatError, Notice
from bot.core.ports.clock import Clock
from bot.tasks import Tasks

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds: for one question, for one post, between edits of a card.

    `pauses` come before further attempts to post or to seed.
    """

    question: float = 10.0
    post: float = 10.0
    pace: float = 1.0
    pauses: tuple[float, ...] = (1.0, 3.0)


class DiscordChat:
    """Speaks through `client` into the guild `guild_id`; `tasks` run what nobody waits for.

    `role_ids` returns the Discord roles behind a name of the matrix, for those who are to be called.
    `tells_late_roles`: Discord's audit log is asked which roles a voter was given since the request.
    """

    def __init__(
        self,
        client: discord.Client,
        catalog: Catalog,
        clock: Clock,
        tasks: Tasks,
        *,
        guild_id: str,
        role_ids: Callable[[str], frozenset[str]] = lambda _: frozenset(),
        tells_late_roles: bool = False,
        limits: Limits | None = None,
    ) -> None:
        self._client = client
        self._catalog = catalog
        self._clock = clock
        self._tasks = tasks
        self._role_ids = role_ids
        self._limits = limits or Limits()
        self._members = Members(
            client,
            clock,
            tasks,
            guild_id=guild_id,
            tells_late_roles=tells_late_roles,
            seconds=self._limits.question,
        )
        self._outbox = Outbox(client, clock, seconds=self._limits.post, pauses=self._limits.pauses)
        self._patient_outbox = Outbox(client, clock, seconds=self._limits.post, pauses=PATIENCE)
        self._edits = Edits(self._draw, tasks, clock, pace=self._limits.pace, merge=Look.after)
        self._moved: dict[str, Card] = {}
        self._turns = Turns()
        self._turns_to_react = Turns()
        self._turns_to_read = Turns(1)  # several at a time would all take longer than the time they have
        self._seeded: set[str] = set()
        self._standing: dict[str, str] = {}

    async def post(self, operation: Operation) -> Card:
        """Show the operation on a new card, once however often asked; raise ChatError."""
        letter = Letter(
            channel_id=operation.place.channel_id,
            face=cards.card(operation, self._catalog),
            since=operation.created_at,
            view=buttons.under(operation),
        )
        card = await self._outbox.send(letter)
        await self._seed(operation, card)
        return card

    async def show(
        self, operation: Operation, report: Report | None = None, notice: str | None = None
    ) -> None:
        """Bring the card up to date, soon and coalesced; return at once and never raise."""
        if operation.card is None:
            return
        standing = self._standing.pop(operation.card.message_id, None)
        face = cards.card(operation, self._catalog, report, notice)
        if self._edits.is_at_work(operation.id) or standing != look(face.content, face.embed):
            self._edits.want(Look(operation, report, notice))

    async def announce(self, operation: Operation) -> None:
        """Say in one new message how the operation ended; return at once and never raise."""
        self._tasks.spawn(self._announce(operation), f"announce {operation.id}")

    async def member(self, user_id: str, since: Card | None = None) -> Member | None:
        """Return the person's standing as Discord tells it now, None if not a member; raise ChatError."""
        return await self._members.member(user_id, since)

    async def ballots(self, card: Card) -> Sequence[Ballot]:
        """Return every ✅ and ❌ on the card but the bot's own; raise CardGone, ChatError."""
        seconds = self._limits.question
        async with AsyncExitStack() as turn:
            async with rest.answered(seconds):
                await turn.enter_async_context(self._turns_to_read.of(card.channel_id))
            return await votes.on_card(self._client, card, seconds)

    async def unvoted(self, cards: Sequence[Card]) -> Collection[Card]:
        """Return those of many cards under which nobody but the bot has put ✅ or ❌; raise ChatError.

        How they look is remembered, so that what stands as it should is not drawn once more at the start.
        """
        found = []
        async for card, message in votes.passing(self._client, cards, self._limits.question):
            if votes.is_seeded(message):
                self._seeded.add(card.message_id)
                self._standing[card.message_id] = look(message.content, *message.embeds)
            if votes.is_unvoted(message):
                found.append(card)
        return found

    async def tell(self, notice: Notice) -> None:
        """Say it in one new message; return at once and never raise."""
        self._tasks.spawn(self._tell(notice), f"tell {notice.key}")

    async def _tell(self, notice: Notice) -> None:
        ids = [id_ for role in notice.roles for id_ in sorted(self._role_ids(role))]
        letter = Letter(
            channel_id=notice.place.channel_id,
            face=cards.notice(notice, ids),
            since=notice.since,
            reply_to=notice.reply_to,
            view=None if notice.review_of is None else buttons.view(notice.review_of, [buttons.Verb.REVIEW]),
            calls=tuple(ids),
        )
        try:
            await self._patient_outbox.send(letter)
        except ChatError as error:
            log.error("not told", notice=notice.key, error=str(error))  # noqa: TRY400 - expected

    async def _announce(self, operation: Operation) -> None:
        card = self._moved.get(operation.id, operation.card)
        letter = Letter(
            channel_id=operation.place.channel_id if card is None else card.channel_id,
            face=cards.announcement(operation, self._catalog),
            since=operation.finished_at or self._clock.now(),
            reply_to=card,
            view=buttons.under(operation) if card is None else None,
        )
        try:
            await self._patient_outbox.send(letter)
        except ChatError as error:
            log.error("not announced", operation=operation.id, error=str(error))  # noqa: TRY400 - expected
        self._moved.pop(operation.id, None)
        if operation.card is not None:
            self._seeded.discard(operation.card.message_id)

    async def _draw(self, look: Look) -> None:
        """Edit the card; where it is gone or Discord allows no more edits, go on with a fresh message."""
        operation = look.operation
        card = self._moved.get(operation.id, operation.card)
        if card is None:
            return
        if operation.state is State.PENDING and card.message_id not in self._seeded:
            await self._seed(operation, card)
        try:
            await self._edit(look, card)
        except CardGone:
            await self._move(look)
        except rest.Denied as error:
            if error.code != rest.EDITED_TOO_OFTEN:
                raise
            if operation.state is not State.EXECUTING:
                raise rest.Unreachable(str(error), rest.EDITED_AGAIN) from error
            await self._move(look)

    async def _edit(self, look: Look, card: Card) -> None:
        """Make one edit. https://docs.discord.com/developers/resources/message#edit-message."""
        face = cards.card(look.operation, self._catalog, look.report, look.notice)
        message = self._client.get_partial_messageable(int(card.channel_id)).get_partial_message(
            int(card.message_id)
        )
        async with self._turns.of(card.channel_id), rest.answered(self._limits.question):
            await message.edit(content=face.content, embed=face.embed, view=buttons.under(look.operation))

    async def _move(self, look: Look) -> None:
        """Post a fresh card for what runs; anything else is told by its announcement."""
        operation = look.operation
        if operation.state is not State.EXECUTING:
            return
        face = cards.card(operation, self._catalog, look.report, look.notice)
        face.embed.set_footer(text=cards.footer(operation, "continued"))
        since = operation.started_at or operation.created_at
        letter = Letter(channel_id=operation.place.channel_id, face=face, since=since)
        self._moved[operation.id] = await self._outbox.send(letter)

    async def _seed(self, operation: Operation, card: Card) -> None:
        """Put ✅ and ❌ under a card that waits for votes; people can still add them where that fails."""
        if operation.state is not State.PENDING:
            return
        channel = self._client.get_partial_messageable(int(card.channel_id))
        message = channel.get_partial_message(int(card.message_id))
        for pause in (*self._limits.pauses, None):
            try:
                for sign in votes.SIGNS:
                    turn = self._turns_to_react.of(card.channel_id)
                    async with turn, rest.answered(self._limits.post):
                        await message.add_reaction(sign)
            except rest.Unreachable as error:
                log.warning("not seeded yet", operation=operation.id, error=str(error))
                if pause is None or error.wait > rest.LONGEST_WAIT:
                    return  # the next edit puts them there
                await self._clock.sleep(max(pause, error.wait))
            except ChatError as error:
                log.warning("not seeded", operation=operation.id, error=str(error))
                return
            else:
                self._seeded.add(card.message_id)
                return
