"""Closings after which trying again is wrong: the bot ends, says why in one line, and tries no more."""

import asyncio
from pathlib import Path

import aiohttp
import pytest

from bot.chat.line.gateway import FATAL_CODES
from sandbox import bot_process
from sandbox.app import CONFIG
from sandbox.discord.server import LocalDiscord
from sandbox.guild import read_team
from tests.e2e.shell import SECONDS, Ended, chatops_at_hand
from tests.proofs.proof import Proof
from tests.tiers import IS_DEEP

DOCUMENTED = 78


async def _closed_with(code: int, state: Path) -> tuple[Ended, int]:
    """Run the bot until Discord closes its line like that; return its end, and the sessions it has begun."""
    team = read_team(CONFIG)
    discord = LocalDiscord(team.plan())
    url = await discord.start()
    ready = {"api": f"{url}/api/v10", "gateway": f"{url.replace('http', 'ws', 1)}/gateway", "bot_token": ""}
    whole = bot_process.environ({**ready, "bot_token": team.bot_token}, state, 0)
    environ = {name: value for name, value in whole.items() if name.startswith(("DISCORD_", "CHATOPS_"))}
    try:
        async with asyncio.TaskGroup() as group:
            ended = group.create_task(chatops_at_hand("run", environ=environ))
            await _close(url, code)
        left = discord.gateway.session_start_limit()
    finally:
        await discord.close()
    return ended.result(), left["total"] - left["remaining"]


async def _close(url: str, code: int) -> None:
    """Close the bot's line with a code as soon as there is one."""
    async with asyncio.timeout(SECONDS), aiohttp.ClientSession() as http:
        while True:
            async with http.post(f"{url}/_control", json={"do": "drop", "code": code}) as answer:
                if (await answer.json())["sockets"]:
                    return
            await asyncio.sleep(0.02)  # nothing tells us: the bot is another process


@pytest.mark.deeper
async def test_closed_for_good(tmp_path: Path, proof: Proof) -> None:
    """Code 78, one line that says what to do, one session: no loop."""
    wrong = []
    codes = sorted(FATAL_CODES) if IS_DEEP else [4004, 4014]
    for code in codes:
        (state := tmp_path / str(code)).mkdir()
        ended, begun = await _closed_with(code, state)
        last = ended.err.splitlines()[-1] if ended.err else ""
        if (ended.code, begun) != (DOCUMENTED, 1) or f"({code})" not in last or "Traceback" in ended.err:
            wrong.append(f"{code}: ended with {ended.code} after {begun} sessions: {ended.err}")
    proof.tried("line-fatal", len(codes), wrong)
