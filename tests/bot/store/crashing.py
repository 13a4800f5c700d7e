"""Adds operations to a store until it is killed: `crashing.py FOLDER`; prints those confirmed."""

import asyncio
import itertools
import os
import sys
from pathlib import Path

from bot.store.folder import open_store
from tests.fakes.operations import HandClock, make_event, make_operation


async def main(folder: Path) -> None:
    """Add operations and print the confirmed ones."""
    async with open_store(folder, HandClock()) as memory:
        for number in itertools.count(1):
            operation = make_operation(number)
            await memory.operations.add(operation, make_event(operation))
            os.write(1, b"op_%d\n" % number)


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
