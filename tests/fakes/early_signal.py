"""Sends the command line a signal while it still imports: always at the same module, whatever the machine."""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from signal import Signals

from tests.fakes.folder import ROOT, Ended, Folder

_HOOK = """
import os, sys

class Sender:
    is_due = False

    def find_spec(self, name, path=None, target=None):
        if name == {module!r} or self.is_due:
            self.is_due = {goes_on}
            os.kill(os.getpid(), {number})

sys.meta_path.insert(0, Sender())
"""


def signalled(
    folder: Folder,
    number: Signals,
    module: str,
    words: Sequence[str],
    *,
    within: Sequence[str] = (),
    goes_on: bool = False,
) -> Ended:
    """Run `chatops` to its end; it gets the signal as it imports `module`, or from then on (`goes_on`)."""
    hook = folder.path / "hook"
    hook.mkdir()
    text = _HOOK.format(module=module, number=int(number), goes_on=goes_on)
    (hook / "sitecustomize.py").write_text(text, encoding="utf-8")  # which Python imports before all else
    done = subprocess.run(
        [*within, sys.executable, "-m", "bot", *words],
        cwd=folder.path,
        env=folder.environ({"PYTHONPATH": os.pathsep.join([str(hook), str(ROOT)])}),
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    return Ended(done.returncode, done.stdout, done.stderr)


def as_first_process() -> list[str]:
    """Return the command that lets another be the first process, as in a container; [] where none may.

    Such a one is sent no signal that it has not asked for: https://man7.org/linux/man-pages/man7/pid_namespaces.7.html
    """
    for rights in (["--pid"], ["--pid", "--map-root-user"]) if shutil.which("unshare") else ():
        command = ["unshare", *rights, "--fork", "--kill-child"]
        if subprocess.run([*command, "true"], capture_output=True, check=False).returncode == 0:
            return command
    return []
