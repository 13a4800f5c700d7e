"""A signal that comes before the command has begun."""

import signal

import pytest

from tests.fakes.early_signal import as_first_process, signalled
from tests.fakes.folder import Folder

WORDS = {"run": ["run"], "sandbox": ["sandbox", "--port", "0"]}


@pytest.mark.parametrize(
    ("command", "module"),
    [
        ("run", "argparse"),
        ("run", "bot.command_line.running"),
        ("run", "bot.app.run"),
        ("sandbox", "argparse"),
        ("sandbox", "sandbox.app"),
    ],
)
def test_an_early_sigterm_ends_it(folder: Folder, command: str, module: str) -> None:
    """Also as the first process of a container, which is deaf by itself: exit 0 at once, and one sentence."""
    ended = signalled(folder, signal.SIGTERM, module, WORDS[command], within=as_first_process())

    assert (ended.code, ended.out, ended.err) == (0, "", "Ended by a signal before anything had begun.\n")
    assert not folder.state.exists()


def test_whatever_else_is_killed_as_ever(folder: Folder) -> None:
    """A command whose 0 says that all is well ends by the signal, as Unix has it."""
    ended = signalled(folder, signal.SIGTERM, "bot.app.policy", ["policy", "check"])

    assert (ended.code, ended.out, ended.err) == (-signal.SIGTERM, "", "")
