"""From a slash command to a request, and the answer to it."""

import pytest

from bot.chat.interactions import submission
from bot.core.domain.command import Command
from bot.core.domain.operation import Card, Place
from bot.core.domain.person import Member
from bot.core.domain.plan import Action
from bot.core.domain.refusal import Refused
from tests.fakes.desk import ScriptedDesk
from tests.fakes.operations import make_operation

PLACE = Place("1", "2", "#deployments")
ALICE = Member("101", "alice")


async def test_what_was_typed_is_asked_for() -> None:
    """Words become what they mean; the audit log gets them as they were typed."""
    desk = ScriptedDesk()
    words = {
        "service": "api-gateway",
        "replicas": "10",
        "environment": "production",
        "break_glass": "on fire",
    }

    told = await submission.ask(desk, Command("scale", words), ALICE, PLACE, "7")

    (asked,) = desk.requests
    assert (asked.action, asked.replicas, asked.break_glass) == (Action.SCALE, 10, "on fire")
    assert asked.command == '/scale api-gateway 10 production break_glass:"on fire"'
    assert told == "Taken: https://discord.com/channels/1/2/7001"


async def test_what_cannot_be_meant_is_refused() -> None:
    """A number that is none goes no further than this."""
    desk = ScriptedDesk()
    words = {"service": "api-gateway", "replicas": "ten", "environment": "production"}

    with pytest.raises(Refused, match="Nothing was changed"):
        await submission.ask(desk, Command("scale", words), ALICE, PLACE, "7")

    assert not desk.requests


def test_points_at_the_operation_without_a_card() -> None:
    """An operation whose card is still to come is named by its id."""
    assert submission.taken(make_operation(card=None)) == "Taken as op_1."
    assert submission.taken(make_operation(card=Card("2", "3"))).endswith("/channels/1/2/3")
