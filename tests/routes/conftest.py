"""A guild with the real workflow behind it."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from typing import Any

import pytest

from bot.core.domain.audit import Event, Result
from bot.core.domain.operation import Card, Operation, State
from bot.core.domain.person import Member
from tests.bot.core.policy.sample import ENGINEER
from tests.fakes.bench import Bench
from tests.fakes.guild import Guild, guild, simcord_bot
from tests.fakes.memory import MemoryFactors
from tests.fakes.operations import make_operation, make_review

__all__ = ["guild", "simcord_bot"]


@dataclass
class House:
    """The guild's people meet the workflow of the bench; they are strangers to its matrix."""

    guild: Guild
    bench: Bench
    factors: MemoryFactors

    async def card(self, state: State = State.PENDING, **changes: Any) -> tuple[Operation, Any]:
        """Return an operation of someone who may, in this state, and the message that shows it."""
        kept = self.guild.operation(requester=self.bench.chat.members["101"].person, state=state, **changes)
        await self.guild.chat.post(kept)
        message = self.guild.deployments.last_message
        card = Card(str(message.channel.id), str(message.id))
        kept = replace(kept, card=card, revision=1)
        self.bench.store.operations[kept.id] = kept
        self.bench.store.reviews[kept.id] = make_review(due_at=self.bench.clock.now(), is_reminded=True)
        self.bench.chat.cards[kept.id] = card
        self.bench.chat.ballots_on[card.message_id] = {}
        return kept, message

    def denials(self, user_id: object) -> list[Event]:
        """Return what is written down of what this person was refused."""
        events = self.bench.store.events
        return [each for each in events if each.user.id == str(user_id) and each.result is Result.DENIED]

    def assert_untouched(self, *operations: Operation) -> None:
        """Assert that nothing was changed or asked for."""
        assert list(self.bench.store.operations.values()) == list(operations)
        assert not self.bench.delivery.calls


@pytest.fixture
async def house(guild: Guild) -> AsyncIterator[House]:
    """Return the guild with a workflow that knows who is in it."""
    bench = Bench()
    for stranger in (guild.alice, guild.bob):
        bench.chat.members[str(stranger.id)] = Member(str(stranger.id), stranger.name)
    events: Any = guild.client.get_cog("Events")
    guild.client._desk = events._desk = bench.workflow
    guild.client._second_factors = bench.deps.second_factors
    assert ENGINEER in bench.chat.members["101"].role_ids
    assert make_operation().requester == bench.chat.members["101"].person
    assert isinstance(bench.factors, MemoryFactors)
    yield House(guild, bench, bench.factors)
    await bench.crash()
