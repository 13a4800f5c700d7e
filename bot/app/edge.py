"""The edge of a command that talks to the world: what nobody expected ends as a sentence, not as a trace."""

import asyncio
import logging
import os
import resource
import sys
from collections.abc import Awaitable, Coroutine
from dataclasses import replace
from typing import Any

import structlog

from bot.app.faults import INTERRUPTED, REFUSED, Fault
from bot.app.logging import configure, style
from bot.settings import Settings

log = structlog.get_logger(__name__)


def handed_over(work: Coroutine[Any, Any, int]) -> int:
    """Run what a bot that runs is given to do; return its exit code, raise Fault, also for Ctrl-C."""
    try:
        return asyncio.run(work)
    except KeyboardInterrupt:
        raise Fault(
            INTERRUPTED,
            "Stopped by Ctrl-C before the end was known: a bot that runs goes on with what it was given. "
            "Before you repeat it, look at what became of it: chatops audit query --event all",
        ) from None


async def kept_in(settings: Settings, work: Awaitable[int]) -> int:
    """Return the exit code of a command; raise Fault.

    Only what is broken is logged meanwhile, without secrets: a trace of Python's own on standard error would
    show the words of whatever exception an adapter raises.
    """
    given = style(os.environ, is_terminal=sys.stderr.isatty())
    configure(replace(given, level=logging.ERROR), secrets=settings.secrets)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a dump of the memory would hold every credential
    try:
        return await work
    except (Fault, BrokenPipeError):
        raise
    except Exception as error:  # an adapter is anybody's code
        log.exception("the command broke")
        raise Fault(
            REFUSED,
            f"Something broke that should not ({type(error).__name__}); the line above says where. "
            "It is not certain what was done: look at /status, or at the back end, before you repeat it.",
        ) from None
