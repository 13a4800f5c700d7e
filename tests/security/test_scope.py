"""An interaction of whoever may not, or from elsewhere, changes nothing, and is noted within bounds."""

import logging
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from random import Random
from typing import Any

import pytest
import structlog

from bot.chat.interactions.entrance import Entrance
from bot.core.domain.audit import EventName, Result
from bot.core.domain.operation import Operation, State
from tests.fakes.operations import make_operation
from tests.proofs.proof import Proof
from tests.routes.conftest import House, guild, house, simcord_bot
from tests.security.forged import COMMAND, Forger
from tests.tiers import seed, size

__all__ = ["guild", "house", "simcord_bot"]
TRIED = size(300, 50_000)
_TOGETHER, _PATIENCE = 20, 300.0


@pytest.fixture(autouse=True)
def _silence() -> Iterator[None]:
    """Let nothing be logged: each of thousands would be."""
    before = structlog.get_config()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)
    structlog.configure(**before)


async def assail(house: House, tried: int) -> tuple[Counter[str], int, list[Operation]]:
    """Send so many interactions; return how many of each kind, commands in the guild, operations."""
    backend = house.guild.env.backend
    row = replace(make_operation().row, second_factor="totp")
    asking, _ = await house.card(State.PENDING, number=2, row=row)
    operation, message = await house.card(State.CONFIRMING)
    forger = Forger(house.guild, (operation.id, asking.id), message, Random(seed()))  # noqa: S311 - repeats itself
    kinds: Counter[str] = Counter()
    for number in range(tried):
        payload = forger.payload()
        kinds[str(payload["type"])] += 1
        kinds["here"] += payload["type"] == COMMAND and payload.get("guild_id") == str(house.guild.guild.id)
        backend.emit("INTERACTION_CREATE", payload)
        if number % _TOGETHER == 0:
            await house.guild.env.settle(timeout=_PATIENCE)
    await house.guild.env.settle(timeout=_PATIENCE)
    await house.bench.rest()
    kinds["refused"] = len(
        house.guild.env.errors
    )  # SimCord takes refusals for errors, and wants them looked at
    return kinds, kinds.pop("here"), [asking, operation]


@pytest.mark.deeper
@pytest.mark.timeout(0)
async def test_forged_interactions(house: House, proof: Proof) -> None:
    """Nothing changes; refused commands are written down once each, refused clicks once for each reason."""
    kinds, here, before = await assail(house, TRIED)

    after = house.bench.store.operations.values()
    violations = [f"{each.id} is {each.state}" for each in after if each not in before]
    violations += [f"{each} has a second factor" for each in house.factors.kept]
    violations += [f"{call}" for call in house.bench.delivery.calls]
    records = Counter(each.id for each in house.bench.store.events if each.event is EventName.COMMAND)
    clicks = [each for each in house.bench.store.events if each.event is EventName.DENIED]
    violations += [f"{id_} is noted {times} times" for id_, times in records.items() if times > 1]
    distinct = {(each.user.id, each.id, each.reason) for each in clicks}
    violations += [f"{len(clicks)} refused clicks are noted, {len(distinct)} differ"] * (
        len(clicks) > len(distinct)
    )
    others = [each for each in house.bench.store.events if each.result is not Result.DENIED]
    violations += [f"{each.event} by {each.user.name}" for each in others]
    answers = [
        message
        for channel in (house.guild.deployments, house.guild.elsewhere)
        for message in house.guild.env.backend.messages[channel.id].values()
    ]
    private = sum(message.is_ephemeral for message in answers)
    others_see = [f"everybody reads {message.content!r}" for message in answers if not message.is_ephemeral][
        len(before) :
    ]
    proof.tried("security-private", private, others_see)
    assert min(kinds.values()) > TRIED // 50, kinds
    assert clicks
    codes = sum("totp" in each.content or " code" in each.content for each in answers)
    assert codes > 0, "nobody tried to enrol, or to give a code"
    figures = {"commands noted": str(len(records)), "of those given in the server": str(here)}
    proof.tried("security-forged", TRIED, violations, {**figures, "clicks noted": str(len(clicks))})


async def test_the_naive_version_lets_them_in(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the entrance open, a lead's command from a channel that is not for operations is carried out."""
    lead = frozenset({str(house.guild.lead.id)})
    house.bench.matrix = replace(house.bench.matrix, roles=dict.fromkeys(house.bench.matrix.roles, lead))
    bob, asked = house.guild.bob, {"service": "order-service", "replicas": 5, "environment": "production"}
    await bob.slash(house.guild.elsewhere, "scale", **asked)
    assert not house.bench.store.operations

    def anywhere(_entrance: Entrance, _interaction: Any) -> None:
        return None

    monkeypatch.setattr(Entrance, "refusal", anywhere)
    await bob.slash(house.guild.elsewhere, "scale", **asked)
    await house.guild.settle()
    assert len(house.bench.store.operations) == 1
