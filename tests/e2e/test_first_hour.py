"""The first hour: from a token to settings with which `chatops check` finds no fault, at a real terminal."""

import asyncio
from pathlib import Path

from tests.e2e.pilot import sandbox
from tests.e2e.shell import bot_environ, chatops_at_hand
from tests.e2e.typist import typing

DIALOGUE = (
    *((f"{feature}", "") for feature in ("Manage Channels", "Threads", "Pin Messages", "Create Events")),
    ("View Audit Log", "y"),
    ("The server (number, name or id) [1]", ""),
    *((f"[{channel}]", "") for channel in ("deployments", "incidents", "audit")),
    ("A channel of their own for alerts", ""),
    ("who may ask for changes", "@engineer"),
    ("who agree to what is risky", "team-lead"),
    ("may agree to migrations, too", "dba"),
    ("may go on alone in an emergency", "incident-commander"),
    ("How many of them have to agree [1]", ""),
    ("Names of the services", "order-service, payment-service"),
    ("Names of the environments", ""),
    ("Those in which somebody has to agree [production]", ""),
    ("The back end", "5"),
    ("The team's time zone [UTC]", "Europe/Berlin"),
)
"""What is asked once Discord has taken the token, and what somebody answers."""


async def test_from_a_token_to_a_bot_that_could_start(tmp_path: Path) -> None:
    """The token is typed unseen, ids are chosen by name, what was written passes the check, and it stays."""
    home = tmp_path / "home"
    home.mkdir()
    async with sandbox(tmp_path / "state", with_bot=False) as pilot:
        whole = bot_environ(pilot.ready, tmp_path / "own")
        token = whole.pop("DISCORD_TOKEN")
        async with typing("init", environ=whole, folder=home) as typist:
            for answer in ("not.the.token", token):  # nothing is echoed once it is asked for
                await typist.answer("The token (not shown", answer)
            for question, answer in DIALOGUE:
                await typist.answer(question, answer)
            code = await typist.end()
        written = {path: path.read_bytes() for path in home.rglob("*") if path.is_file()}
        async with typing("init", environ=whole, folder=home) as again:
            stopped = await again.interrupt("Its name [chatops.new.yaml]")
        words = ("check", "--config", str(home / "chatops.yaml"))
        check, wrong = await asyncio.gather(
            chatops_at_hand(*words, environ={**whole, "DISCORD_TOKEN": token}),
            chatops_at_hand(*words, environ={**whole, "DISCORD_TOKEN": "not.the.token"}),
        )

    assert code == 0, typist.screen
    assert (stopped, again.screen.splitlines()[-1]) == (1, "Stopped: nothing was written.")
    assert {path: path.read_bytes() for path in home.rglob("*") if path.is_file()} == written
    assert typist.screen.count("Discord refuses this token (401)") == 1
    assert token not in typist.screen
    assert "scope=bot+applications.commands&permissions=" in typist.screen
    assert (check.code, check.err) == (0, ""), check.out
    well = "ok    permission  the bot may do all that it is there for"
    assert well in check.out.splitlines()
    assert well in typist.screen.splitlines()
    assert "FAIL" not in typist.screen
    assert (home / "approval_matrix.yaml").read_text(encoding="utf-8").count("# @team-lead") == 1
    assert wrong.code == 78
    assert len([line for line in wrong.out.splitlines() if line.startswith("FAIL")]) == 1
