"""What becomes of a command that breaks."""

import json
import subprocess
import sys

from tests.fakes.folder import ROOT

_PROGRAM = """
import asyncio, resource, sys
from pathlib import Path
from bot.app.edge import kept_in
from bot.app.faults import Fault
from bot.settings import load
token = "canary-" + "token"
settings = load(Path("chatops.yaml"), {"DISCORD_TOKEN": token})
async def work(error):
    if error:
        raise error
    return resource.getrlimit(resource.RLIMIT_CORE)
async def main():
    print(await kept_in(settings, work(None)))
    for error in (RuntimeError(f"no {token}"), Fault(78, "known"), BrokenPipeError()):
        try:
            await kept_in(settings, work(error))
        except Exception as raised:
            print(type(raised).__name__, *getattr(raised, "lines", ()))
asyncio.run(main())
"""


def test_what_nobody_expected_ends_in_a_sentence() -> None:
    """The trace is one line of the log, without secrets; what is known goes on as it is.

    No core is dumped either, whose memory would hold them.
    """
    ended = subprocess.run(
        [sys.executable, "-c", _PROGRAM], cwd=ROOT, capture_output=True, text=True, timeout=30, check=True
    )
    cores, broken, known, unread = ended.stdout.splitlines()

    assert (cores, known, unread) == ("(0, 0)", "Fault known", "BrokenPipeError")
    assert broken.startswith(
        "Fault Something broke that should not (RuntimeError); the line above says where."
    )
    [line] = [json.loads(line) for line in ended.stderr.splitlines()]
    assert (line["event"], line["level"]) == ("the command broke", "error")
    assert line["exception"][0]["exc_value"] == "no (a secret)"
