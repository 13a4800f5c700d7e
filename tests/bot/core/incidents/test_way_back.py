"""The rollback that an incident offers."""

import pytest

from bot.core.domain.plan import Action
from bot.core.domain.refusal import Refused
from tests.fakes.bench import BOB, MALLORY
from tests.fakes.incident_bench import IncidentBench


async def test_it_is_an_ordinary_request(bench: IncidentBench) -> None:
    """By the one who clicked, in the room, for where the service usually runs."""
    incident = await bench.create()
    await bench.response.roll_back(incident.id, bench.chat.members[BOB], "4711")

    (request,) = bench.submitted
    assert (request.action, request.service, request.environment) == (
        Action.ROLLBACK,
        "payment-service",
        "production",
    )
    assert (request.requester.name, request.interaction_id) == ("bob", "4711")
    assert request.command == "/rollback payment-service production"
    assert incident.room is not None
    assert request.place == incident.room.place


async def test_strangers_and_nothing_to_roll_back(bench: IncidentBench) -> None:
    """Nobody without a role, and nothing where no service is known."""
    incident = await bench.create("Checkout failing")
    with pytest.raises(Refused, match="no service"):
        await bench.response.roll_back(incident.id, bench.chat.members[BOB], "1")
    with pytest.raises(Refused, match="role of the approval matrix"):
        await bench.response.roll_back(incident.id, bench.chat.members[MALLORY], "1")
    with pytest.raises(Refused, match="no such incident"):
        await bench.response.roll_back("inc_4711", bench.chat.members[BOB], "1")

    assert not bench.submitted
