"""The client as it stands in a guild."""

import sys
from pathlib import Path
from pkgutil import iter_modules

import discord
import pytest
from discord.gateway import DiscordWebSocket
from discord.http import Route

import cogs
from bot.chat.client import ChatClient, Endpoints
from bot.chat.interactions.entrance import Entrance
from bot.chat.line.identify import IdentifyLedger
from bot.chat.line.note import Note
from bot.chat.line.sync import CommandSync
from bot.tasks import Tasks
from tests.fakes.alert_desk import FakeAlertDesk
from tests.fakes.answers import make_sources
from tests.fakes.desk import ScriptedDesk
from tests.fakes.guild import Guild
from tests.fakes.operations import HandClock


async def test_asks_for_no_privileged_intent(guild: Guild) -> None:
    """Guilds, messages' fate, reactions and events; neither members, presences nor what people write."""
    granted = {name for name, on in guild.client.intents if on}

    assert granted == {"guilds", "guild_messages", "guild_reactions", "guild_scheduled_events"}


async def test_mentions_nobody_by_default(guild: Guild) -> None:
    """Whatever is sent by whomever, no one is called."""
    assert guild.client.allowed_mentions is not None
    assert guild.client.allowed_mentions.to_dict() == discord.AllowedMentions.none().to_dict()


async def test_finds_the_commands_by_walking(guild: Guild) -> None:
    """Every module of the package is loaded by existing."""
    modules = {f"cogs.{module.name}" for module in iter_modules(cogs.__path__)}

    assert set(guild.client.extensions) == modules
    assert {"deploy", "rollback", "scale", "migrate"} <= {
        command.name for command in guild.client.tree.get_commands()
    }


async def test_setting_up_twice_changes_nothing(guild: Guild) -> None:
    """A second login loads nothing again."""
    before = list(guild.client.cogs)
    await guild.client.setup_hook()

    assert list(guild.client.cogs) == before


async def test_reads_back_after_each_beginning(guild: Guild) -> None:
    """After READY and after RESUMED everything open is read again."""
    assert guild.desk.reconciled == 1
    await guild.client.on_resumed()
    await guild.settle()

    assert guild.desk.reconciled == 2
    assert guild.client.catching_up.done


async def test_what_people_write_is_no_command(guild: Guild) -> None:
    """A mention of the bot with a command behind it is only a message."""
    assert guild.client.user is not None
    await guild.alice.send(guild.deployments, f"<@{guild.client.user.id}> deploy order-service")

    assert guild.desk.requests == []


def _client(folder: Path, cogs: str | None) -> ChatClient:
    clock, note = HandClock(), Note(folder / "note")
    ledger = IdentifyLedger(note, clock)
    return ChatClient(Entrance("1"), clock, Tasks(), cogs=cogs, sync=CommandSync("1", note), ledger=ledger)


async def test_a_command_is_found_by_existing(tmp_path: Path) -> None:
    """Whoever adds a command adds a module and registers it nowhere."""
    (tmp_path / "walked").mkdir()
    for name in ("__init__", "one", "two"):
        text = "async def setup(client):\n    client.walked = [*getattr(client, 'walked', ()), __name__]\n"
        (tmp_path / "walked" / f"{name}.py").write_text(text, encoding="utf-8")
    client = _client(tmp_path, "walked")
    client.attach(ScriptedDesk())
    sys.path.append(str(tmp_path))
    try:
        await client.setup_hook()
    finally:
        sys.path.remove(str(tmp_path))
        sys.modules.pop("walked", None)

    assert vars(client)["walked"] == ["walked.one", "walked.two"]


async def test_needs_a_workflow(tmp_path: Path) -> None:
    """Forgetting to attach it is told in one sentence."""
    client = _client(tmp_path, None)

    with pytest.raises(RuntimeError, match="attach"):
        _ = client.workflow
    with pytest.raises(RuntimeError, match="attach"):
        _ = client.sources


async def test_needs_sources(tmp_path: Path) -> None:
    """What answers questions is attached with the workflow; forgetting it is told in one sentence."""
    client, sources = _client(tmp_path, None), make_sources()

    with pytest.raises(RuntimeError, match="attach"):
        _ = client.sources
    with pytest.raises(RuntimeError, match="attach"):
        _ = client.incidents
    with pytest.raises(RuntimeError, match="attach"):
        _ = client.alerts
    client.attach(ScriptedDesk(), sources)

    assert client.sources is sources


def test_points_elsewhere_only_when_told() -> None:
    """Without addresses discord.py keeps its own; with them REST and gateway go there."""
    before = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    try:
        Endpoints().apply()
        assert before == (Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY)

        Endpoints(api_base="http://127.0.0.1:1/api/v10/", gateway="ws://127.0.0.1:1/gateway").apply()
        assert Route("GET", "/users/@me").url == "http://127.0.0.1:1/api/v10/users/@me"
        assert str(DiscordWebSocket.DEFAULT_GATEWAY) == "ws://127.0.0.1:1/gateway"
    finally:
        Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = before


async def test_reads_back_incidents_as_well(guild: Guild) -> None:
    """Both are read, and only when both could be it is done."""
    assert (guild.desk.reconciled, guild.incidents.reconciled) == (1, 1)

    async def fail() -> bool:
        guild.desk.reconciled += 1
        return guild.desk.reconciled > 2

    guild.desk.reconcile = fail  # type: ignore[method-assign] # it succeeds at the second try
    await guild.client.on_resumed()
    await guild.settle()

    assert (guild.desk.reconciled, guild.incidents.reconciled) == (3, 3)
    assert guild.client.catching_up.done


async def test_reads_back_alerts_as_well(guild: Guild) -> None:
    """They are read also where another part could not be."""
    desk = guild.client._alerts = FakeAlertDesk()

    await guild.client.on_resumed()
    await guild.settle()

    assert desk.reconciled == 1
    assert guild.client.catching_up.done


async def test_knows_rooms_by_its_desk(guild: Guild, tmp_path: Path) -> None:
    """Without incidents no channel is a room."""
    assert guild.client.is_room("9001")
    assert not guild.client.is_room("9002")
    assert not _client(tmp_path, None).is_room("9001")
