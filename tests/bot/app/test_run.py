"""`chatops run` before it speaks to Discord; tests/bot/command_line and tests/e2e see the whole of it."""

import asyncio
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from typing_extensions import override

from bot.app import run
from bot.app.discord import open_floor
from bot.app.faults import Fault
from bot.app.parts import open_parts
from bot.app.settings import read
from bot.chat.line.supervisor import Fatal, Supervisor
from bot.core.ports.store import StoreError
from tests.fakes.alerts import make_alert, told
from tests.fakes.folder import ROOT, make_folder
from tests.fakes.operations import NOON, HandClock
from tests.fakes.public import CHECKOUT, PAYMENTS


async def test_a_fatal_answer_keeps_its_exit_code(tmp_path: Path) -> None:
    """A refused token ends the process with 78, so that nothing restarts it in a loop."""
    folder = make_folder(tmp_path)
    async with open_parts(read(folder.settings), {}) as parts, open_floor(parts, cogs=None) as floor:

        class Refused(Supervisor):
            """Learns at once that the token is wrong."""

            @override
            async def run(self) -> None:
                raise Fatal("Discord refused the bot token (401).")

        with pytest.raises(Fault, match="refused the bot token") as fault:
            await run._hold(Refused(floor.client, "x", parts.clock))

    assert fault.value.code == 78


_TWICE = """
import asyncio, os, signal
from bot.app import run

async def main():
    ended = run._hear_signals()
    os.kill(os.getpid(), signal.SIGINT)
    await ended.wait()
    print("ending", flush=True)
    os.kill(os.getpid(), signal.SIGINT)
    await asyncio.Event().wait()

asyncio.run(main())
"""


def test_a_second_ctrl_c_ends_at_once() -> None:
    """The first one ends in order; whoever has no time for that presses again, and reads one sentence."""
    ended = subprocess.run(
        [sys.executable, "-c", _TWICE], cwd=ROOT, capture_output=True, text=True, timeout=30, check=False
    )

    assert (ended.returncode, ended.stdout) == (130, "ending\n")
    assert ended.stderr == "Ended at once. What was being executed is looked up at the next start.\n"


async def test_a_signal_finishes_what_is_in_hand_first(tmp_path: Path) -> None:
    """Whoever asked just before gets their answer, whoever asks after is told to ask again later."""
    folder = make_folder(tmp_path)
    async with open_parts(read(folder.settings), {}) as parts, open_floor(parts, cogs=None) as floor:
        ended, inside = asyncio.Event(), floor.client.entrance.inside
        with inside.one_more():
            signalled = parts.tasks.spawn(run._signalled(ended, floor), "signalled")
            ended.set()
            async with asyncio.timeout(10):
                while not inside.is_closed:
                    await asyncio.sleep(0)
            assert not signalled.done()
        with pytest.raises(run._Ended):
            await signalled


async def test_a_broken_store_ends_the_bot(tmp_path: Path) -> None:
    """After an error of the disk nothing is executed: the process ends and says where to look."""
    folder = make_folder(tmp_path)
    async with open_parts(read(folder.settings), {}) as parts:
        parts.memory.writer.trouble = str(StoreError("The database failed."))
        parts.memory.writer.broken.set()
        with pytest.raises(Fault, match="Storage failed: The database failed") as fault:
            await run._watch(parts)
        parts.memory.writer.broken.clear()

    assert fault.value.code == 1


async def test_the_status_page_tells_what_is_published(tmp_path: Path) -> None:
    """Every service of the settings, what is open, and what was resolved within a fortnight."""
    folder, clock = make_folder(tmp_path), HandClock()
    async with open_parts(read(folder.settings), {}, clock) as parts:
        for publication in (PAYMENTS, CHECKOUT):
            await parts.memory.publications.publish(publication, {})
        now = await run._status(parts)
        await clock.pass_time(13 * 24 * 3600)
        later = await run._status(parts)

    assert now.services == ("order-service",)
    assert (now.publications, now.made_at) == ([PAYMENTS, CHECKOUT], NOON)
    assert later.publications == [PAYMENTS]


async def test_alerts_are_heard_where_a_token_is_set(tmp_path: Path) -> None:
    """There is an address for them, or none; what is heard there is kept."""
    folder = make_folder(tmp_path)
    settings = read(folder.settings)
    async with open_parts(settings, {}) as parts, open_floor(parts, cogs=None) as floor:
        response = parts.response(
            parts.workflow(floor.chat, parts.witnesses(floor.audit), parts.second_factors(floor.chat)),
            floor.chat,
            floor.rooms,
        )
        alerts = parts.alerts(response, floor.alerts)
        await alerts.hear(told(make_alert()))

        routes = run._webhooks(replace(settings, alertmanager_token="0123456789abcdef"), alerts)  # noqa: S106 - of this test
        assert [route.path for route in routes] == ["/webhooks/alertmanager"]
        assert run._webhooks(settings, alerts) == []
        [kept] = await parts.memory.alerts.firing()
        assert kept.id.startswith("alerts_")
