"""A health check that answers as told."""

from collections.abc import Callable

from bot.core.ports.health import Finding, Subject

Answer = Finding | Callable[[Subject], Finding]


class FakeCheck:
    """Give one answer after the other, the last one for ever; `examined` lists what it was asked about."""

    def __init__(self, *answers: Answer) -> None:
        self.examined: list[Subject] = []
        self._answers = list(answers)

    async def examine(self, subject: Subject) -> Finding:
        """Return the next finding, or raise."""
        self.examined.append(subject)
        answer = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        return answer if isinstance(answer, Finding) else answer(subject)
