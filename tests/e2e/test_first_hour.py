"""The first hour: from a token to settings with which `chatops check` finds no fault, at a real terminal."""

import asyncio
from pathlib import Path

from tests.e2e.pilot import sandbox
from tests.e2e.shell import bot_environ, chatops
from tests.e2e.typist import typing


async def test_from_a_token_to_a_bot_that_could_start(tmp_path: Path) -> None:
    """The token is typed unseen, ids are chosen by name, and what was written passes the check."""
    async with sandbox(tmp_path / "state", with_bot=False) as pilot:
        whole = bot_environ(pilot.ready, tmp_path / "own")
        token = whole.pop("DISCORD_TOKEN")
        home = tmp_path / "home"
        home.mkdir()
        async with typing("init", environ=whole, folder=home) as typist:
            await typist.answer("The token (not shown", "not.the.token")
            await typist.answer("The token (not shown", token)  # nothing is echoed once it is asked for
            for feature in ("Manage Channels", "Threads", "Pin Messages", "Create Events", "View Audit Log"):
                await typist.answer(feature, "")
            await typist.answer("The server (number, name or id) [1]", "")
            for channel in ("deployments", "incidents", "audit"):
                await typist.answer(f"[{channel}]", "")
            await typist.answer("A channel of their own for alerts", "")
            await typist.answer("who may ask for changes", "@engineer")
            await typist.answer("who agree to what is risky", "team-lead")
            await typist.answer("may agree to migrations, too", "dba")
            await typist.answer("may go on alone in an emergency", "incident-commander")
            await typist.answer("How many of them have to agree [1]", "")
            await typist.answer("Names of the services", "order-service, payment-service")
            await typist.answer("Names of the environments", "")
            await typist.answer("Those in which somebody has to agree [production]", "")
            await typist.answer("The back end", "5")
            await typist.answer("The team's time zone [UTC]", "Europe/Berlin")
            code = await typist.end()
        check, wrong = await asyncio.gather(
            chatops("check", environ={**whole, "DISCORD_TOKEN": token}, folder=home),
            chatops("check", environ={**whole, "DISCORD_TOKEN": "not.the.token"}, folder=home),
        )

    assert code == 0, typist.screen
    assert typist.screen.count("Discord refuses this token (401)") == 1
    assert token not in typist.screen
    assert "scope=bot+applications.commands&permissions=" in typist.screen
    assert "FAIL" not in typist.screen
    assert (check.code, check.err) == (0, ""), check.out
    assert "ok    permission  the bot may do all that it is there for" in check.out.splitlines()
    assert check.out in typist.screen.replace("\r\n", "\n")
    assert (home / "approval_matrix.yaml").read_text(encoding="utf-8").count("# @team-lead") == 1
    assert wrong.code == 78
    assert len([line for line in wrong.out.splitlines() if line.startswith("FAIL")]) == 1
