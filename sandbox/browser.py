"""Opens the page in a browser, where there is one; the terminal is never given to it."""

import asyncio
import os
import sys
from contextlib import suppress

_PROGRAM = "import sys, webbrowser; sys.exit(not webbrowser.open(sys.argv[1]))"
_NONE = "No browser could be opened: open the address above by yourself.\n"


async def open_page(url: str) -> None:
    """Open `url`, or say on standard error that it could not be; ended early, leave it to itself.

    It is started without a terminal: a browser of text would take the one that the sandbox tells in.
    """
    environ = {name: value for name, value in os.environ.items() if name != "TERM"}
    nothing = asyncio.subprocess.DEVNULL
    opener = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", _PROGRAM, url),
        env=environ,
        stdin=nothing,
        stdout=nothing,
        stderr=nothing,
        start_new_session=True,
    )
    try:
        if await opener.wait():
            with suppress(OSError):
                sys.stderr.write(_NONE)
                sys.stderr.flush()
    finally:
        with suppress(ProcessLookupError):
            opener.kill()
