"""A replica as its parent sees it: started, asked for its health, stopped."""

import asyncio
import contextlib
import json
import sys
from dataclasses import dataclass
from pathlib import Path

import aiohttp

from sandbox.platform.registry import Release


class NotHealthy(Exception):  # noqa: N818 - named for the state it reports
    """A replica did not get healthy in time and has been removed; the text is the evidence."""


@dataclass(frozen=True, slots=True)
class Health:
    """One answer of /healthz: the status (None: no answer) and what it said."""

    status: int | None
    said: str

    @property
    def ok(self) -> bool:
        """Tell whether the replica may serve."""
        return self.status == 200  # noqa: PLR2004 - HTTP: 200

    @property
    def text(self) -> str:
        """Say it in words that follow `/healthz`."""
        return (
            f"did not answer ({self.said})" if self.status is None else f"answered {self.status}: {self.said}"
        )


@dataclass(frozen=True, slots=True)
class Process:
    """One running replica."""

    name: str
    environment: str
    release: Release
    port: int
    child: asyncio.subprocess.Process
    session: aiohttp.ClientSession

    @property
    def pid(self) -> int:
        """Return the operating system's number of the process."""
        return self.child.pid

    async def health(self, within: float = 1.0) -> Health:
        """Ask /healthz once, `within` seconds."""
        try:
            status, body = await self.get("/healthz", within)
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            return Health(None, str(error) or type(error).__name__)
        return Health(status, body.strip())

    async def get(self, path: str, within: float = 1.0) -> tuple[int, str]:
        """Return status and body of a page; raise aiohttp.ClientError, TimeoutError or OSError."""
        url, limit = f"http://127.0.0.1:{self.port}{path}", aiohttp.ClientTimeout(total=within)
        async with self.session.get(url, timeout=limit) as response:
            return response.status, await response.text()

    async def healthy_within(self, seconds: float) -> None:
        """Return once /healthz answers 200; raise NotHealthy with the last answer after `seconds`."""
        health = Health(None, "not asked yet")
        try:
            async with asyncio.timeout(seconds):
                while True:
                    health = await self.health()
                    if health.ok:
                        return
                    await asyncio.sleep(0.05)
        except TimeoutError:
            who = f"{self.name} (pid {self.pid}, {self.release.version})"
            raise NotHealthy(f"{who}: /healthz {health.text} for {seconds:g} s") from None

    async def stop(self, within: float = 2.0) -> None:
        """Ask the process to end by closing its input; kill it when it has not ended `within` seconds."""
        if self.child.stdin is not None:
            self.child.stdin.close()
        await _ended(self.child, within)


async def _ended(child: asyncio.subprocess.Process, within: float) -> None:
    """Wait for the end of `child`; after `within` seconds, or when cancelled, bring it about."""
    try:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(within):
                await child.wait()
    finally:
        if child.returncode is None:
            child.kill()
        await child.wait()


class Launcher:
    """Starts replicas: `logs` is the folder of their logs, `ready_within` their time limit in seconds."""

    def __init__(self, session: aiohttp.ClientSession, logs: Path, ready_within: float) -> None:
        self._session = session
        self._logs = logs
        self._ready_within = ready_within

    async def launch(self, name: str, environment: str, release: Release, slower: float = 0.0) -> Process:
        """Start a replica and return it healthy; else remove it and raise NotHealthy.

        `slower` seconds are added to the release's own start-up time.
        """
        child = await self._start(self._facts(name, environment, release, slower))
        try:
            process = Process(name, environment, release, await self._port(name, child), child, self._session)
            await process.healthy_within(self._ready_within)
        except BaseException:  # also when cancelled: nobody else knows this process
            await _ended(child, within=0.0)
            raise
        return process

    async def _start(self, facts: dict[str, object]) -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(
            sys.executable,
            "-SEI",  # no site-packages, no environment: half the start time, and nothing of the parent inside
            str(Path(__file__).with_name("replica.py")),
            json.dumps(facts),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            env={},
            start_new_session=True,  # Ctrl-C in the terminal is the parent's matter
        )

    async def _port(self, name: str, child: asyncio.subprocess.Process) -> int:
        assert child.stdout is not None  # noqa: S101 - asked for above
        try:
            async with asyncio.timeout(self._ready_within):
                line = await child.stdout.readline()
        except TimeoutError:
            raise NotHealthy(f"{name} (pid {child.pid}) did not open a port") from None
        if not line:
            raise NotHealthy(f"{name} (pid {child.pid}) ended at once, code {await child.wait()}")
        return int(line)

    def _facts(self, name: str, environment: str, release: Release, slower: float) -> dict[str, object]:
        folder = self._logs / release.service
        folder.mkdir(parents=True, exist_ok=True)
        return {
            "name": name,
            "service": release.service,
            "environment": environment,
            "version": release.version,
            "reference": release.reference,
            "log": str(folder / f"{environment}.jsonl"),
            "healthy_after": release.healthy_after + slower,
        }
