"""Commands over HTTP: the index of people, single commands of the bot."""

from tests.fakes.discord import APPLICATION, GUILD, Http

INDEX = f"/guilds/{GUILD}/application-command-index"
COMMANDS = f"/applications/{APPLICATION}/guilds/{GUILD}/commands"


async def test_the_index_lists_what_one_may_use(http: Http, commands: dict[str, str]) -> None:
    """With the application behind it; what needs a permission only for those who have it."""
    await http.bot(
        "POST", COMMANDS, {"name": "purge", "description": "p", "default_member_permissions": "8192"}
    )
    _, hers = await http.alice("GET", INDEX)
    _, his = await http.bob("GET", INDEX)
    names = {one["name"] for one in hers["application_commands"]}

    assert names == set(commands)
    assert {one["name"] for one in his["application_commands"]} - names == {"purge"}
    assert hers["applications"][0]["id"] == str(APPLICATION)
    assert all(one["version"] for one in hers["application_commands"])


async def test_a_single_command_lives(http: Http, commands: dict[str, str]) -> None:
    """Made, read, changed, deleted, beside the others."""
    status, made = await http.bot("POST", COMMANDS, {"name": "ping", "description": "pong"})
    path = f"{COMMANDS}/{made['id']}"
    _, changed = await http.bot("PATCH", path, {"description": "pang"})

    assert status == 201
    assert (changed["id"], changed["description"]) == (made["id"], "pang")
    assert (await http.bot("GET", path))[1] == changed
    assert await http.bot("DELETE", path) == (204, None)
    status, gone = await http.bot("GET", path)
    assert (status, gone["code"]) == (404, 10063)
    assert {one["id"] for one in (await http.bot("GET", COMMANDS))[1]} == set(commands.values())


async def test_people_register_nothing(http: Http) -> None:
    """Commands are the bot's."""
    assert (await http.alice("PUT", COMMANDS, []))[0] == 403
