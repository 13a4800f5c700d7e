"""A program that leaks a credential in every way that programs do: `python leaks.py ours|console|naive`.

It prints the names of the ways; what they leak is for standard error.
"""

import asyncio
import logging
import sqlite3
import sys
import warnings
from collections.abc import Callable
from typing import NoReturn

import structlog

from bot.app import logging as ours

SECRET = "canary-of-the-token-" + 'with"quotes\\'
log = structlog.get_logger("bot.somewhere")


def _fail(error: Exception) -> NoReturn:
    raise error


def a_word() -> None:
    """Tell it as the event itself."""
    log.error(f"refused with {SECRET}")  # noqa: G004 - that is what goes wrong


def a_field() -> None:
    """Tell it as a field, deep inside."""
    log.warning("refused", payload={"headers": [{"Authorization": f"Bot {SECRET}"}]})


def an_exception() -> None:
    """Log an exception that has it in its words."""
    try:
        _fail(ConnectionError(f"https://user:{SECRET}@example.org refused"))
    except ConnectionError:
        log.exception("it broke")


def a_cause() -> None:
    """Log an exception whose cause and notes have it."""
    try:
        try:
            _fail(ValueError(SECRET))
        except ValueError as cause:
            error = RuntimeError("it broke")
            error.add_note(f"sent {SECRET}")
            raise error from cause
    except RuntimeError:
        log.exception("it broke")


def a_local() -> None:
    """Log a trace of a function that holds it in a variable, and a group of such."""
    token = SECRET
    try:
        _fail(ExceptionGroup("several", [KeyError(len(token)), ValueError(token)]))
    except ExceptionGroup:
        log.exception("it broke")


def a_library() -> None:
    """Let discord.py, aiohttp and the database log at their most talkative."""
    logging.getLogger("discord.http").debug("POST with %s", {"token": SECRET})
    logging.getLogger("discord.webhook.async_").debug("https://discord.com/api/webhooks/1/%s", SECRET)
    logging.getLogger("discord.gateway").warning("sent %s", {"op": 2, "d": {"token": SECRET}})
    logging.getLogger("aiohttp.client").info("Authorization: %s", SECRET)
    logging.getLogger("aiosqlite").debug("executing %s", SECRET)


def a_task() -> None:
    """Let a task die of it with nobody looking."""

    async def dies() -> None:
        raise RuntimeError(f"refused with {SECRET}")

    async def main() -> None:
        asyncio.get_running_loop().create_task(dies())
        await asyncio.sleep(0)

    asyncio.run(main())


def a_query() -> None:
    """Let SQLite refuse a statement that has it."""
    try:
        sqlite3.connect(":memory:").execute(f"SELECT [{SECRET}]")
    except sqlite3.OperationalError as error:
        log.error("the database refused", error=repr(error), exc_info=error)  # noqa: TRY400 - a field as well


def a_warning() -> None:
    """Warn of it."""
    logging.captureWarnings(True)
    warnings.warn(f"deprecated: {SECRET}", stacklevel=1)


WAYS: tuple[Callable[[], None], ...] = (
    *(a_word, a_field, an_exception, a_cause, a_local, a_library, a_task, a_query, a_warning),
)

if __name__ == "__main__":
    if sys.argv[1] in {"ours", "console"}:
        ours.configure(ours.Style(logging.DEBUG, sys.argv[1] == "console"), secrets=[SECRET])
    else:
        logging.basicConfig(level=logging.DEBUG)
        structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    for way in WAYS:
        print(f"--- {way.__name__}", file=sys.stderr, flush=True)  # noqa: T201 - it is a program
        way()
