"""One question among several: its answer within the time limit, or why there is none."""

import asyncio
from collections.abc import Awaitable
from dataclasses import dataclass
from typing import TypeVar

import structlog

from bot.core.ports.back_end import BackEndError
from bot.core.ports.store import StoreError

T = TypeVar("T")
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class NoAnswer:
    """Stands where an answer should; `why` is for people."""

    why: str


async def answer(question: Awaitable[T], seconds: float) -> T | NoAnswer:
    """Return the answer or, whatever goes wrong, why there is none: the others are told all the same."""
    try:
        async with asyncio.timeout(seconds):
            return await question
    except TimeoutError as error:
        return NoAnswer(str(error) or "not in time")
    except (BackEndError, StoreError) as error:
        return NoAnswer(str(error) or "no reason given")
    except Exception as error:  # an adapter is anybody's code: whatever it raises hides no other answer
        log.exception("a question was not answered", error=repr(error))
        return NoAnswer("the adapter failed, see the bot's log")
