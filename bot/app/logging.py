"""How the process tells its operator what it does: one JSON line an event on standard error."""

import json
import logging
import sys
from collections.abc import Collection

import structlog

from bot.adapters.http.redaction import without

_SHORTEST = 8
"""Characters of a secret that is taken out: a shorter one is a word that stands in many lines."""


def configure(level: int = logging.INFO, *, secrets: Collection[str] = ()) -> None:
    """Send all loggers to one place, none of the secrets among it.

    discord.py's debug lines hold tokens and stay out. No line of the bot's has a secret, but the words of an
    exception may come from anywhere: an adapter of a third party, a library.
    """
    # Tracebacks show where, not with what: local variables hold tokens.
    without_locals = structlog.tracebacks.ExceptionDictTransformer(show_locals=False)
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.ExceptionRenderer(without_locals),
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    render = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.JSONRenderer(),
            _Redaction(secrets),
        ],
    )
    handler.setFormatter(render)
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for noisy in ("discord", "aiosqlite"):
        logging.getLogger(noisy).setLevel(max(level, logging.INFO))


class _Redaction:
    """Takes secrets out of a rendered line, as JSON writes them."""

    def __init__(self, secrets: Collection[str]) -> None:
        self._written = [json.dumps(secret)[1:-1] for secret in secrets if len(secret) >= _SHORTEST]
        self._plain = [secret for secret in secrets if len(secret) >= _SHORTEST]

    def __call__(
        self, _logger: structlog.typing.WrappedLogger, _name: str, line: structlog.typing.EventDict | str
    ) -> str:
        return without([*self._written, *self._plain], str(line))
