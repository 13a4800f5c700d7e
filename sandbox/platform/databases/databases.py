"""What each database still lacks, and running it: the version table in the database is the truth."""

import asyncio
import contextlib
import sqlite3
import sys
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

import msgspec

from sandbox.platform.operation import Migration

_SCRIPTS = Path(__file__).with_name("scripts")
_SECONDS = 30.0  # for one run of Alembic
_LONGEST_REASON = 300  # characters


class MigrationFailed(Exception):  # noqa: N818 - named for what happened
    """Alembic did not do it; the text is its last word, the database stands as before."""


class Databases:
    """The databases in `folder`; `first` returns the revision a service's new database stands at.

    A service for which that is None has no database. Nothing is made before the first question.
    """

    def __init__(self, folder: Path, first: Callable[[str], str | None], scripts: Path = _SCRIPTS) -> None:
        self._folder = folder
        self._first = first
        self._scripts = scripts
        self._steps: dict[str, list[Migration]] = {}
        self._busy: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def pending(self, service: str, environment: str) -> list[Migration]:
        """Return the steps that have not been run there, in the order to run them; raise MigrationFailed."""
        first = self._first(service)
        if first is None:
            return []
        async with self._busy[service]:
            steps = await self._all(service)
            if await self.current(service, environment) is None:
                await self._upgrade(service, environment, first)
            now = await self.current(service, environment)
        ids = [step.id for step in steps]
        return steps[ids.index(now) + 1 :] if now in ids else steps

    async def run(self, service: str, environment: str, migration_id: str) -> None:
        """Bring a database to `migration_id`, the next step, in one transaction; raise MigrationFailed."""
        async with self._busy[service]:
            await self._upgrade(service, environment, migration_id)

    async def current(self, service: str, environment: str) -> str | None:
        """Return the id of the step run last, None where there is no database yet; raise MigrationFailed."""
        return await asyncio.to_thread(_current, self._path(service, environment))

    async def _all(self, service: str) -> list[Migration]:
        if service not in self._steps:
            told = await _alembic("steps", str(self._revisions(service)))
            self._steps[service] = msgspec.json.decode(told, type=list[Migration])
        return self._steps[service]

    async def _upgrade(self, service: str, environment: str, target: str) -> None:
        path = self._path(service, environment)
        path.parent.mkdir(parents=True, exist_ok=True)
        await _alembic("upgrade", str(self._revisions(service)), str(path), target)

    def _revisions(self, service: str) -> Path:
        return self._scripts / service.replace("-", "_")

    def _path(self, service: str, environment: str) -> Path:
        return self._folder / service / f"{environment}.db"


def _current(path: Path) -> str | None:
    if not path.exists():
        return None
    with contextlib.closing(sqlite3.connect(path)) as database:
        try:
            row = database.execute("SELECT version_num FROM alembic_version").fetchone()
        except sqlite3.DatabaseError as error:
            if "no such table" in str(error):  # the first transaction was cut short
                return None
            raise MigrationFailed(f"{path.name} cannot be read: {error}") from error
    return None if row is None else str(row[0])


async def _alembic(*arguments: str) -> bytes:
    """Run Alembic and return what it printed; a run cut short takes no effect."""
    child = await asyncio.create_subprocess_exec(
        sys.executable,
        "-I",
        str(Path(__file__).with_name("runner.py")),
        *arguments,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env={},
        start_new_session=True,  # Ctrl-C in the terminal is the parent's matter
    )
    try:
        async with asyncio.timeout(_SECONDS):
            told, said = await child.communicate()
    except TimeoutError:
        raise MigrationFailed(f"Alembic did not end within {_SECONDS:g} s") from None
    finally:
        if child.returncode is None:
            child.kill()
            await child.wait()
    if child.returncode:
        raise MigrationFailed(_last_line(said) or f"Alembic ended with exit code {child.returncode}")
    return told


def _last_line(said: bytes) -> str:
    """Return why, as the last line that is no hint to a web page says it."""
    lines = said.decode(errors="replace").strip().splitlines()
    telling = [line for line in lines if line.strip() and not line.startswith(("[SQL", "(Background"))]
    return telling[-1][:_LONGEST_REASON] if telling else ""
