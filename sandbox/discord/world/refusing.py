"""Turns what SimCord raises into refusals, at the edges of the world."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from sandbox.discord.refusals import Refusal, invalid_body
from sandbox.discord.world.model import BackendError, SetupError, router

logger = logging.getLogger(__name__)


@contextmanager
def refusing() -> Iterator[None]:
    """Raise Refusal for SimCord's errors, and for values its handlers stumble over."""
    try:
        yield
    except (router.RouteNotImplemented, router.UnsupportedField):
        raise  # what SimCord does not model is the caller's matter
    except BackendError as error:
        raise Refusal(error.status, error.code, error.message, errors=error.errors) from error
    except (SetupError, KeyError, TypeError, ValueError, AttributeError) as error:
        logger.info("a value nothing could be done with", exc_info=error)
        raise invalid_body("body", f"{type(error).__name__}: {error}") from error
