"""Somebody who has all answers ready, and a note of what was said."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from bot.app.init import Terminal
from bot.app.init.answers import Answers, Role

STOP = "<Ctrl-C>"
END = "<Ctrl-D>"
TYPED = (
    *("1180000000000000001", "1180000000000000101", "1180000000000000102", "1180000000000000103"),
    "",  # no channel for alerts
    *("1180000000000000011", "1180000000000000021", "", ""),
    *("1", "order-service", "", "", "sandbox", ""),
)
"""What is typed where Discord could not be asked, from the server on."""


@dataclass
class Answering:
    """Gives one answer to each question; `hidden` are those that were asked without showing them."""

    answers: list[str]
    said: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)

    @property
    def terminal(self) -> Terminal:
        """The terminal it sits at."""
        return Terminal(self.said.append, self._read, self._read_hidden)

    def _read(self, prompt: str) -> str:
        self.asked.append(prompt)
        answer = self.answers.pop(0) if self.answers else END
        if answer == STOP:
            raise KeyboardInterrupt
        if answer == END:
            raise EOFError
        return answer

    def _read_hidden(self, prompt: str) -> str:
        self.hidden.append(prompt)
        return self._read(prompt)


def answering(*answers: str) -> Answering:
    """Return somebody with these answers."""
    return Answering(list(answers))


def answers(**more: object) -> Answers:
    """Return what a team answers that has little to say."""
    usual: dict[str, object] = {
        "guild": "1180000000000000001",
        "channels": {
            name: f"118000000000000010{number}"
            for number, name in enumerate(("deployments", "incidents", "audit"))
        },
        "called": {"1180000000000000001": "Acme"},
        "requester": Role("engineer", "1180000000000000011", "Engineer"),
        "approver": Role("team-lead", "1180000000000000021", "Team Lead"),
        "approvals": 1,
        "dba": None,
        "commander": None,
        "services": ("order-service", "api"),
        "environments": ("staging", "production"),
        "guarded": ("production",),
        "adapter": "script",
        "timezone": "UTC",
        "counts_late_roles": False,
    }
    return Answers(**{**usual, **more})  # type: ignore[arg-type]  # each is of its type above


def none_of(text: str, words: Iterable[str]) -> bool:
    """Tell that none of the words stands in a text."""
    return not any(word in text for word in words)
