"""The runbooks of a folder: each `.md` file in it but README.md is one, read anew each time."""

import asyncio
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

from bot.adapters.runbooks.reader import LARGEST, read
from bot.core.domain.runbook import Faulty, Runbook
from bot.strict_yaml import Faults, read_file

_MOST = 500
"""Files that are read at most, by name."""


class RunbookFolder:
    """Reads `folder`, which need not be there; `services` are those that a runbook may be about.

    What is wrong with a file is told by its name alone: it is read in channels, where nobody needs to know
    the folders of the machine.
    """

    def __init__(self, folder: Path, services: Collection[str]) -> None:
        self._folder = folder
        self._services = services

    async def runbooks(self) -> Sequence[Runbook | Faulty]:
        """Return them by name."""
        return await asyncio.to_thread(self.read)

    def read(self) -> Sequence[Runbook | Faulty]:
        """Return them by name, as `runbooks` does, by reading the files at once."""
        return [self._one(path) for path in self._files()]

    def _files(self) -> Iterator[Path]:
        try:
            found = sorted(self._folder.glob("*.md"))
        except OSError:
            return
        yield from [each for each in found if each.name != "README.md"][:_MOST]

    def _one(self, path: Path) -> Runbook | Faulty:
        try:
            return read(read_file(path, LARGEST), path.name, path.stem, self._services)
        except Faults as faults:
            return Faulty(path.stem, faults.lines)
        except OSError as error:
            why = f"it cannot be read ({error.strerror}): make it a readable file, or take it away"
            return Faulty(path.stem, (f"{path.name}:1:1: {why}",))
