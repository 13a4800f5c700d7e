"""Has Alembic work in a thread of the tests for the sample's databases: a process takes half a second."""

import asyncio
import traceback
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial

import msgspec
import pytest
from alembic.util import CommandError
from sqlalchemy.exc import SQLAlchemyError

from sandbox.platform.databases import databases, runner


@contextmanager
def alembic_at_hand() -> Iterator[None]:
    """Start no process for Alembic inside the block; the tests of the databases themselves do start it."""
    with ThreadPoolExecutor(1) as thread, pytest.MonkeyPatch.context() as patch:  # Alembic has one context
        patch.setattr(databases, "_alembic", partial(_in, thread))
        yield


async def _in(thread: ThreadPoolExecutor, what: str, *arguments: str) -> bytes:
    return await asyncio.get_running_loop().run_in_executor(thread, _run, what, arguments)


def _run(what: str, arguments: tuple[str, ...]) -> bytes:
    """Do what `runner.py` does; raise MigrationFailed in the words that it would end with."""
    try:
        if what == "steps":
            return msgspec.json.encode(runner.steps(*arguments))
        runner.upgrade(*arguments)
    except (CommandError, SQLAlchemyError) as error:
        said = "".join(traceback.format_exception(error)).encode()
        raise databases.MigrationFailed(databases._last_line(said)) from error
    return b""
