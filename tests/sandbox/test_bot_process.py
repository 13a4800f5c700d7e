"""The bot's process: started, awaited, restarted, ended; shown with small programs in the bot's place."""

import asyncio
import os
import sys
from pathlib import Path

import pytest

from sandbox.bot_process import BotError, BotProcess, environ

SERVES = """
import http.server, os, sys
class Ready(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200); self.end_headers()
    def log_message(self, *_): pass
open(sys.argv[1], "a").write(str(os.getpid()) + chr(10))
http.server.HTTPServer(("127.0.0.1", int(os.environ["PORT"])), Ready).serve_forever()
"""


def process(tmp_path: Path, program: str, port: int = 9) -> BotProcess:
    """Return a process that runs `program`, said to answer on `port`."""
    command = [sys.executable, "-c", program, str(tmp_path / "pids")]
    return BotProcess(
        command, {**os.environ, "PORT": str(port)}, tmp_path / "log", f"http://127.0.0.1:{port}"
    )


async def gone(pid: int) -> None:
    """Wait until a process has ended."""
    async with asyncio.timeout(20):
        while Path(f"/proc/{pid}").exists():
            await asyncio.sleep(0.01)


async def test_it_is_started_once_it_answers(tmp_path: Path, unused_tcp_port: int) -> None:
    """`start` returns when /readyz answers 200, `stop` when nothing of the process is left."""
    bot = process(tmp_path, SERVES, unused_tcp_port)

    await bot.start()
    pid = bot.pid
    await bot.stop()

    assert (tmp_path / "pids").read_text().split() == [str(pid)]
    await gone(pid)


async def test_an_early_end_is_told_with_its_last_words(tmp_path: Path) -> None:
    """A bot that cannot start says why on its log, and that is what people are shown."""
    bot = process(tmp_path, "import sys; print('the token is wrong', file=sys.stderr); sys.exit(78)")

    with pytest.raises(BotError, match=r"exit code 78(.|\n)*the token is wrong") as ended:
        await bot.start()

    assert ended.value.code == 78


async def test_what_never_began_is_at_an_end(tmp_path: Path) -> None:
    """Whoever ends the sandbox before there is a bot reads nothing about it."""
    await process(tmp_path, "").stop()


async def test_a_dead_bot_is_started_again(tmp_path: Path, unused_tcp_port: int) -> None:
    """`keep` starts it again after a kill, as a service manager would."""
    bot = process(tmp_path, SERVES, unused_tcp_port)
    await bot.start()
    first = bot.pid

    async with asyncio.TaskGroup() as group:
        keeping = group.create_task(bot.keep())
        await bot.kill()
        async with asyncio.timeout(20):
            while len((tmp_path / "pids").read_text().split()) < 2:
                await asyncio.sleep(0.01)
        keeping.cancel()
    await bot.stop()

    assert (tmp_path / "pids").read_text().split()[0] == str(first)
    assert bot.pid != first


async def test_wrong_settings_are_not_tried_again(tmp_path: Path) -> None:
    """Exit code 78 ends the keeping at once: a restart would be the same mistake again."""
    bot = process(tmp_path, "import sys; open(sys.argv[1], 'a').write('x'); sys.exit(78)")
    await bot.launch()

    with pytest.raises(BotError, match="cannot run with these settings"):
        await bot.keep()

    assert (tmp_path / "pids").read_text() == "x"


async def test_it_does_not_outlive_its_starter(tmp_path: Path) -> None:
    """When the sandbox is killed, its bot is, too."""
    program = (
        "import asyncio, pathlib, sys\n"
        "from sandbox.bot_process import BotProcess\n"
        "async def main():\n"
        "    folder = pathlib.Path(sys.argv[1])\n"
        "    sleeper = [sys.executable, '-c', 'import time; time.sleep(60)']\n"
        "    bot = BotProcess(sleeper, {}, folder / 'log', '')\n"
        "    await bot.launch()\n"
        "    print(bot.pid, flush=True)\n"
        "    await asyncio.Event().wait()\n"
        "asyncio.run(main())\n"
    )
    starter = await asyncio.create_subprocess_exec(
        sys.executable, "-c", program, str(tmp_path), stdout=asyncio.subprocess.PIPE
    )
    assert starter.stdout is not None
    pid = int(await starter.stdout.readline())

    starter.kill()
    await starter.wait()

    await gone(pid)


def test_its_environment_points_at_the_sandbox(tmp_path: Path) -> None:
    """Token, addresses and state folder come from the ready line, none from the caller."""
    ready = {"bot_token": "t.o.k", "api": "http://127.0.0.1:1/api/v10", "gateway": "ws://127.0.0.1:1/gate"}

    found = environ(ready, tmp_path, 7)

    assert found["DISCORD_TOKEN"] == "t.o.k"  # noqa: S105 - no real one
    assert found["DISCORD_API_BASE"] == ready["api"]
    assert found["DISCORD_GATEWAY"] == ready["gateway"]
    assert found["CHATOPS_STATE"] == str(tmp_path)
    assert found["CHATOPS_LISTEN"] == "127.0.0.1:7"
