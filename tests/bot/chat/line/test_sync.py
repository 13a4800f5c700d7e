"""Commands are told to Discord only when they changed."""

from discord import app_commands

from bot.chat.line.note import Note
from bot.chat.line.sync import CommandSync
from tests.fakes.guild import Guild

PUT = "/commands"


def told(guild: Guild) -> int:
    """Return how often Discord was told."""
    return sum(entry.method == "PUT" and entry.path.endswith(PUT) for entry in guild.env.http_requests)


async def test_the_guild_is_told_and_nobody_else(guild: Guild) -> None:
    """Commands belong to the configured guild: no other one, and no private chat, ever has them."""
    puts = [entry.path for entry in guild.env.http_requests if entry.method == "PUT"]

    assert [path for path in puts if path.endswith(PUT)] == [
        f"/applications/{guild.client.application_id}/guilds/{guild.guild.id}/commands"
    ]
    assert all(
        command.guild_only for command in guild.client.tree.get_commands(guild=guild.client._sync._guild)
    )


async def test_told_once(guild: Guild) -> None:
    """READY may come many times."""
    assert told(guild) == 1
    await guild.client.on_ready()
    await guild.settle()

    assert told(guild) == 1


async def test_a_restart_tells_nothing_new(guild: Guild) -> None:
    """The hash outlives the process."""
    note = Note(guild.client._sync._note._path)

    assert await CommandSync(str(guild.guild.id), note).run(guild.client.tree, guild.client.application_id)
    assert told(guild) == 1


async def test_a_changed_command_is_told(guild: Guild) -> None:
    """Another description is another hash."""
    command = guild.client.tree.get_command("deploy")
    assert isinstance(command, app_commands.Command)
    command.description = "Something else"
    guild.client.tree.clear_commands(guild=guild.client._sync._guild)
    await guild.client.on_ready()
    await guild.settle()

    assert told(guild) == 2


async def test_a_failure_is_tried_again_next_time(guild: Guild) -> None:
    """What Discord did not take is not remembered as told."""
    note = Note(guild.client._sync._note._path.with_name("other"))
    sync = CommandSync(str(guild.guild.id), note)
    guild.env.inject_error("PUT", f"*{PUT}", status=500)

    assert not await sync.run(guild.client.tree, guild.client.application_id)
    assert note.read() == ""
    assert await sync.run(guild.client.tree, guild.client.application_id)


async def test_a_list_that_someone_emptied_is_told_again(guild: Guild) -> None:
    """The hash says what Discord was told, not what it still has."""
    note = Note(guild.client._sync._note._path)
    client = guild.client
    await client.http.bulk_upsert_guild_commands(client.application_id or 0, guild.guild.id, [])

    assert await CommandSync(str(guild.guild.id), note).run(client.tree, client.application_id)
    assert told(guild) == 3


async def test_a_list_that_cannot_be_read_is_left_alone(guild: Guild) -> None:
    """Not knowing is no reason to spend one of the day's creations."""
    note = Note(guild.client._sync._note._path)
    guild.env.inject_error("GET", f"*{PUT}", status=503)

    assert await CommandSync(str(guild.guild.id), note).run(guild.client.tree, guild.client.application_id)
    assert told(guild) == 1
