"""How the process tells its operator what it does: a line an event on standard error, JSON or for people."""

import json
import logging
import sys
from collections.abc import Collection, Mapping
from dataclasses import dataclass

import structlog

from bot.adapters.http.redaction import without
from bot.app.faults import BAD_CONFIGURATION, Fault

_SHORTEST = 8
"""Characters of a secret that is taken out: a shorter one is a word that stands in many lines."""
_LEVELS = {"debug": logging.DEBUG, "info": logging.INFO, "warning": logging.WARNING, "error": logging.ERROR}
_FORMS = ("auto", "console", "json")


@dataclass(frozen=True, slots=True)
class Style:
    """From which level on lines are written; for people, maybe with colours, or for machines."""

    level: int = logging.INFO
    is_for_people: bool = False
    has_colours: bool = False


def style(environ: Mapping[str, str], *, is_terminal: bool) -> Style:
    """Read CHATOPS_LOG, CHATOPS_LOG_LEVEL and NO_COLOR (https://no-color.org); raise Fault."""
    form = environ.get("CHATOPS_LOG", "").strip().lower() or "auto"
    level = environ.get("CHATOPS_LOG_LEVEL", "").strip().lower() or "info"
    if form not in _FORMS:
        raise Fault(BAD_CONFIGURATION, f"CHATOPS_LOG cannot be used: set it to {_either(_FORMS)}.")
    if level not in _LEVELS:
        raise Fault(BAD_CONFIGURATION, f"CHATOPS_LOG_LEVEL cannot be used: set it to {_either(_LEVELS)}.")
    is_for_people = is_terminal if form == "auto" else form == "console"
    return Style(_LEVELS[level], is_for_people, is_for_people and is_terminal and not environ.get("NO_COLOR"))


def configure(given: Style | None = None, *, secrets: Collection[str] = ()) -> None:
    """Send all loggers to one place, none of the secrets among it.

    discord.py's debug lines hold tokens and stay out. No line of the bot's has a secret, but the words of an
    exception may come from anywhere: an adapter of a third party, a library.
    """
    given = given or Style()
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
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
            *(_for_people(given) if given.is_for_people else _for_machines()),
            _Redaction(secrets),
        ],
    )
    handler.setFormatter(render)
    logging.basicConfig(level=given.level, handlers=[handler], force=True)
    logging.captureWarnings(capture=True)
    for noisy in ("discord", "aiosqlite", "urllib3"):
        logging.getLogger(noisy).setLevel(max(given.level, logging.INFO))


def _for_machines() -> list[structlog.typing.Processor]:
    # Tracebacks show where, not with what: local variables hold tokens.
    without_locals = structlog.tracebacks.ExceptionDictTransformer(show_locals=False)
    return [structlog.processors.ExceptionRenderer(without_locals), structlog.processors.JSONRenderer()]


def _for_people(given: Style) -> list[structlog.typing.Processor]:
    console = structlog.dev.ConsoleRenderer(
        colors=given.has_colours, exception_formatter=structlog.dev.plain_traceback
    )
    return [console]


def _either(names: Collection[str]) -> str:
    *most, last = names
    return f"{', '.join(most)} or {last}"


class _Redaction:
    """Takes secrets out of a rendered line, also as JSON and Python write them."""

    def __init__(self, secrets: Collection[str]) -> None:
        long = [secret for secret in secrets if len(secret) >= _SHORTEST]
        written = [form for secret in long for form in (json.dumps(secret)[1:-1], repr(secret)[1:-1])]
        self._forms = [*written, *long]

    def __call__(
        self, _logger: structlog.typing.WrappedLogger, _name: str, line: structlog.typing.EventDict | str
    ) -> str:
        return without(self._forms, str(line))
