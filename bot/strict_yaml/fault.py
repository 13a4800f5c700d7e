"""What is wrong in a file, where, and what to write instead."""

from dataclasses import dataclass
from typing import NoReturn

_MOST = 100
_LONGEST = 1_000


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One thing to mend; line and column count from 1."""

    line: int
    column: int
    message: str


class Faults(Exception):  # noqa: N818 - the plural of Fault, which is no exception
    """Everything found wrong in one file, in the order of the file."""

    def __init__(self, name: str, faults: tuple[Fault, ...]) -> None:
        self.name = name
        self.faults = tuple(sorted(set(faults)))
        super().__init__("\n".join(self.lines))

    @property
    def lines(self) -> tuple[str, ...]:
        """Return one `file:line:column: message` line per fault."""
        return tuple(f"{self.name}:{fault.line}:{fault.column}: {fault.message}" for fault in self.faults)


class Collector:
    """Gathers the faults of the file called `name`; gives up at a hundred, which bounds what a file costs."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._faults: list[Fault] = []

    def add(self, line: int, column: int, message: str) -> None:
        """Note a fault; raise Faults when there are too many to be of use."""
        self._faults.append(Fault(line, column, _readable(message)))
        if len(self._faults) >= _MOST:
            self.stop()

    def fail(self, line: int, column: int, message: str) -> NoReturn:
        """Note a fault after which nothing can be read, and raise Faults."""
        raise Faults(self.name, (*self._faults, Fault(line, column, _readable(message))))

    def stop(self) -> None:
        """Raise Faults where there are any."""
        if self._faults:
            raise Faults(self.name, tuple(self._faults))


def _readable(message: str) -> str:
    """Return a message that quotes the file as one line of bounded length; nothing in it moves a terminal."""
    shown = "".join(char if char.isprintable() else "?" for char in message[: _LONGEST + 1])
    return shown if len(message) <= _LONGEST else f"{shown[:_LONGEST]}..."
