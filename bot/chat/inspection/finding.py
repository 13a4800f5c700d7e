"""One line of `chatops check`, for people and for machines."""

import json
from dataclasses import dataclass

from bot.chat.cards.logs import visible


@dataclass(frozen=True, slots=True)
class Finding:
    """What was looked at and what is to be said of it.

    `is_fatal` where the settings must change before the bot can start, `is_warning` where all works so far.
    """

    ok: bool
    subject: str
    text: str
    is_fatal: bool = False
    is_warning: bool = False

    @property
    def level(self) -> str:
        """How bad it is, for machines: ok, warning or fault."""
        return "fault" if not self.ok else "warning" if self.is_warning else "ok"

    @property
    def line(self) -> str:
        """The finding as it is printed: one line, in which nothing foreign moves the terminal."""
        word = {"fault": "FAIL", "warning": "warn", "ok": "ok"}[self.level]
        return f"{word:<5} {self.subject:<11} {visible(self.text)}"

    @property
    def json(self) -> str:
        """The finding as one line of JSON."""
        return json.dumps({"level": self.level, "subject": self.subject, "text": visible(self.text)})


def well(subject: str, text: str) -> Finding:
    """Return that something is as it should be."""
    return Finding(True, subject, text)


def warning(subject: str, text: str) -> Finding:
    """Return what works so far, and had better be looked at."""
    return Finding(True, subject, text, is_warning=True)


def fault(subject: str, text: str, *, is_fatal: bool = False) -> Finding:
    """Return what does not work."""
    return Finding(False, subject, text, is_fatal)
