"""The raw commands of the sandbox, typed while the bot is dead, and told to the log afterwards."""

import asyncio
import json

from sandbox.app import CONFIG
from tests.e2e.crash import kill, restart
from tests.e2e.person import SECONDS
from tests.e2e.pilot import Pilot
from tests.e2e.shell import bot_environ, chatops
from tests.fakes import by_hand


async def test_a_service_is_deployed_without_the_bot(pilot: Pilot) -> None:
    """As it is printed; then the bot is back, and the log has what was told, marked as that."""
    version = await pilot.other("api-gateway", "staging")
    await kill(pilot)
    asked = ("fallback", "api-gateway", "--environment", "staging", "--json", "--config", str(CONFIG))
    printed = (await chatops(*asked, environ={})).out.splitlines()
    [deploy] = [one for one in map(json.loads, printed) if one["task"] == "deploy"]
    url = f"{pilot.ready['url']}_platform"

    typed = await by_hand.types(deploy["commands"], VERSION=version, PLATFORM_URL=url)

    assert typed.code == 0, typed.out + typed.err
    command = f"/deploy api-gateway {version} staging"
    told = ("audit", "note", command, "--as", "alice", "--approved-by", "bob")
    noted = await chatops(*told, environ=bot_environ(pilot.ready))
    await restart(pilot)
    assert (noted.code, noted.err) == (0, "")
    [record] = [one for one in pilot.audit() if one["event"] == "fallback.recorded"]
    assert (record["command"], record["user"], record["approved_by"]) == (command, "@alice", None)
    async with asyncio.timeout(SECONDS):
        while await pilot.running("api-gateway", "staging") != version:
            await asyncio.sleep(0.05)
