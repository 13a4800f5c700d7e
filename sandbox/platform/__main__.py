"""Runs the local platform alone: `python -m sandbox.platform STATE [PORT]`; prints its address as a line."""

import asyncio
import signal
import sys
from pathlib import Path

from aiohttp import web

from sandbox.platform.platform import Platform
from sandbox.platform.routes import application
from sandbox.platform.sample import services


async def serve(folder: Path, port: int) -> None:
    """Serve under /_platform on 127.0.0.1 until SIGINT or SIGTERM; port 0 takes a free one."""
    ended = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, ended.set)
    async with Platform(folder, services()) as platform:
        app = web.Application()
        app.add_subapp("/_platform", application(platform))
        runner = web.AppRunner(app, shutdown_timeout=1.0)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", port)
        await site.start()
        host, port = runner.addresses[0][:2]
        sys.stdout.write(f"http://{host}:{port}/_platform\n")
        sys.stdout.flush()
        await ended.wait()
        await runner.cleanup()


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 0))  # noqa: PLR2004 - argv
