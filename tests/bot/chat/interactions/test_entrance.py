"""Where the bot listens."""

from dataclasses import dataclass, field
from itertools import count
from typing import Any

import discord
import pytest

from bot.chat.interactions.entrance import Entrance
from bot.chat.rest import Unreachable
from bot.core.domain.operation import Place
from bot.core.domain.refusal import Refused
from tests.fakes.desk import ScriptedDesk
from tests.fakes.guild import Guild


@dataclass
class Channel:
    """A channel or, with a parent, a thread."""

    parent_id: int | None = None


@dataclass
class User:
    """Someone whom Discord does not describe as a member."""

    id: int = 107
    name: str = "mallory"
    bot: bool = False


@dataclass
class Response:
    """The way back to the person, who hears what is `told`."""

    told: list[str] = field(default_factory=list)
    error: Exception | None = None

    async def send_message(self, content: str, *, ephemeral: bool) -> None:
        """Take the answer."""
        assert ephemeral
        if self.error is not None:
            raise self.error
        self.told.append(content)


@dataclass
class Client:
    """The bot's workflow, and the one room of an incident."""

    workflow: ScriptedDesk = field(default_factory=ScriptedDesk)

    def is_room(self, channel_id: str) -> bool:
        """Tell which channel is the room."""
        return channel_id == "4"


@dataclass
class Interaction:
    """Where something was pressed or typed."""

    guild_id: int | None
    channel_id: int | None
    channel: Channel | None = None
    id: int = field(default_factory=count(9001).__next__)
    type: discord.InteractionType = discord.InteractionType.application_command
    user: User = field(default_factory=User)
    data: dict[str, Any] = field(default_factory=dict)
    response: Response = field(default_factory=Response)
    client: Client = field(default_factory=Client)
    extras: dict[str, Any] = field(default_factory=dict)


ANYWHERE, THERE = Entrance("1"), Entrance("1", frozenset({"2"}))


@pytest.mark.parametrize(
    ("entrance", "interaction", "admitted"),
    [
        (ANYWHERE, Interaction(1, 9), True),
        (ANYWHERE, Interaction(7, 9), False),
        (ANYWHERE, Interaction(None, 9), False),
        (THERE, Interaction(1, 2), True),
        (THERE, Interaction(1, 3), False),
        (THERE, Interaction(7, 2), False),
        (THERE, Interaction(None, 2), False),
        (THERE, Interaction(1, None), False),
        (THERE, Interaction(1, 5, Channel(parent_id=2)), True),
        (THERE, Interaction(1, 5, Channel(parent_id=3)), False),
        (THERE, Interaction(1, 4), True),
        (THERE, Interaction(1, 5, Channel(parent_id=4)), True),
        (THERE, Interaction(7, 4), False),
    ],
)
def test_guild_and_channel_must_be_configured(
    entrance: Entrance,
    interaction: Any,
    admitted: bool,  # noqa: FBT001 - a table
) -> None:
    """Rooms of incidents are places to act, and a thread counts as its channel; everywhere else is not."""
    assert (entrance.refusal(interaction) is None) is admitted


def test_a_refusal_says_where_to_go() -> None:
    """The configured channels are named."""
    interaction: Any = Interaction(1, 3)

    assert "<#2>" in (THERE.refusal(interaction) or "")


async def test_a_command_in_another_channel_is_handed_to_be_written_down(guild: Guild) -> None:
    """As it was typed, with who, where and what they were told."""
    options = {"service": "order-service", "version": "v2.4.1", "environment": "production"}

    result = await guild.bob.slash(guild.elsewhere, "deploy", **options)

    ((attempt, sentence),) = guild.desk.turned_away
    assert attempt.command == "/deploy order-service v2.4.1 production"
    assert (attempt.requester.name, set(attempt.requester.role_ids)) == ("bob", {str(guild.lead.id)})
    assert attempt.place == Place(str(guild.guild.id), str(guild.elsewhere.id), "#elsewhere")
    assert attempt.interaction_id.isdecimal()
    assert result.response is not None
    assert sentence == result.response.content


@pytest.mark.parametrize(
    ("data", "command"),
    [
        ({"name": "audit", "options": [{"type": 1, "name": "verify"}]}, "/audit verify"),
        (
            {
                "name": "incident",
                "options": [
                    {
                        "type": 2,
                        "name": "role",
                        "options": [
                            {
                                "type": 1,
                                "name": "give",
                                "options": [{"type": 3, "name": "to", "value": "@bob"}],
                            }
                        ],
                    }
                ],
            },
            "/incident role give @bob",
        ),
        ({"name": "scale", "options": [{"type": 4, "name": "replicas", "value": 3}]}, "/scale 3"),
        ({"name": "deploy", "options": [{"type": 3, "name": "s", "value": "a\nb"}]}, "/deploy a�b"),
        (
            {"name": "deploy", "options": [{"type": 3, "name": "s", "value": "9" * 6000}]},
            f"/deploy {'9' * 99}…",
        ),
    ],
)
async def test_any_command_is_written_as_it_was_typed(data: dict[str, Any], command: str) -> None:
    """With its subcommands, without the options' names, bounded and on one line."""
    interaction: Any = Interaction(1, 3, data=data)

    assert not await THERE.admit(interaction)

    ((attempt, _),) = interaction.client.workflow.turned_away
    assert attempt.command == command


@pytest.mark.parametrize("guild_id", [7, None])
async def test_strangers_are_not_written_down(guild_id: int | None) -> None:
    """Neither another guild nor a private message can fill the audit log; they are answered all the same."""
    interaction: Any = Interaction(guild_id, 2)

    assert not await THERE.admit(interaction)
    assert interaction.client.workflow.turned_away == []
    assert "its own server only" in interaction.response.told[0]


async def test_a_button_is_no_command() -> None:
    """Only commands end in a record of their own."""
    interaction: Any = Interaction(1, 3, type=discord.InteractionType.component)

    assert not await THERE.admit(interaction)
    assert interaction.client.workflow.turned_away == []
    assert interaction.response.told


async def test_a_memory_that_cannot_be_written_does_not_break_the_answer() -> None:
    """The person has been told by then."""
    desk = ScriptedDesk(error=Refused("not-recorded", "The disk is full."))
    interaction: Any = Interaction(1, 3, client=Client(desk))

    assert not await THERE.admit(interaction)
    assert "<#2>" in interaction.response.told[0]


async def test_a_lost_answer_is_written_down_all_the_same() -> None:
    """The command has ended, whether or not the person heard of it."""
    interaction: Any = Interaction(1, 3, response=Response(error=ConnectionResetError()))

    with pytest.raises(Unreachable):
        await THERE.admit(interaction)

    assert len(interaction.client.workflow.turned_away) == 1


async def test_an_interaction_that_comes_again_goes_no_further() -> None:
    """Discord may tell an event again; whoever acted is answered once, and nothing is done twice."""
    entrance, interaction = Entrance("1"), Interaction(1, 2)
    told: Any = interaction

    assert await entrance.admit(told)
    assert not await entrance.admit(told)
    assert interaction.response.told == []
