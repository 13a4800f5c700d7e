"""Starts the bot from the layout of the image, held as the systemd unit and a read-only container hold it."""

import asyncio
import ctypes
import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sandbox.bot_process import Process, die_with_parent
from tests.deploy.dockerfile import ROOT, environ, stages
from tests.deploy.image import PYTHON
from tests.deploy.units import refused_calls

USER = 10001
_IS_ANOTHER = os.geteuid() == 0 and PYTHON.startswith("/usr/bin/")
"""Only root can become somebody, who then has to reach the Python."""
_NO_NEW_PRIVILEGES = (
    38  # PR_SET_NO_NEW_PRIVS, https://man7.org/linux/man-pages/man2/PR_SET_NO_NEW_PRIVS.2const.html
)
_DENY_WRITE_EXECUTE = 65  # PR_SET_MDWE, https://man7.org/linux/man-pages/man2/prctl.2.html


_TMP = "/tmp/"  # noqa: S108 - that of the container, a tmpfs of its own


@dataclass(frozen=True, slots=True)
class Confined:
    """A bot from the layout in `root`; its settings, state and notes are beside it, in `at`.

    As root it runs as the image's user, who may write nothing of the layout; it gains no right and no memory
    that can be written and executed. Its system calls are in `calls`.
    """

    root: Path
    at: Path

    def __post_init__(self) -> None:
        shutil.copytree(
            ROOT / "sandbox", self.at / "extra" / "sandbox"
        )  # the sandbox's adapters, which no image has
        for name in ("state", "tmp", "notes"):
            (self.at / name).mkdir()
            if _IS_ANOTHER:
                os.chown(self.at / name, USER, USER)

    @property
    def python(self) -> Path:
        """The image's Python."""
        return self.root / "opt" / "chatops" / "bin" / "python"

    @property
    def calls(self) -> Path:
        """Where the system calls are written down."""
        return self.at / "notes" / "calls"

    def environ(self, given: Mapping[str, str]) -> dict[str, str]:
        """Return the image's variables, with those that point at a sandbox."""
        moved = {"/opt/chatops": f"{self.root}/opt/chatops", _TMP: f"{self.at}{_TMP}"}
        image = {name: _replaced(value, moved) for name, value in environ(stages()[-1]).items()}
        ours = {name: value for name, value in given.items() if name.startswith(("DISCORD_", "CHATOPS_"))}
        path = image["PATH"].replace("$PATH", "/usr/bin:/bin")
        return {**image, **ours, "PATH": path, "PYTHONPATH": str(self.at / "extra")}

    async def run(self, *arguments: str) -> tuple[int, str]:
        """Run the image's Python to its end; return its exit code and what it printed."""
        process = await self._start([str(self.python), *arguments], {}, asyncio.subprocess.PIPE)
        out, _ = await process.communicate()
        return process.returncode or 0, out.decode()

    async def spawn(self, command: Sequence[str], given: Mapping[str, str], log: Path) -> Process:
        """Start the bot; write its system calls down, and refuse those that the systemd unit takes away."""
        refused = ",".join(f"?{call}" for call in sorted(refused_calls("chatops.service")))
        options = ["-D", "-f", "-qq", "-e", "signal=none", "-e", f"inject={refused}:error=EPERM"]
        followed = ["strace", *options, "-o", str(self.calls), str(self.python), *command]
        with log.open("ab") as output:
            return await self._start(followed, given, output)

    async def _start(
        self, command: Sequence[str], given: Mapping[str, str], output: object
    ) -> asyncio.subprocess.Process:
        as_user = {"user": USER, "group": USER, "extra_groups": []} if _IS_ANOTHER else {}
        return await asyncio.create_subprocess_exec(
            *command,
            cwd=self.root / "app",
            env=self.environ(given),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=output,  # type: ignore[arg-type]  # a file or a pipe
            stderr=asyncio.subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=_confine,
            **as_user,  # type: ignore[arg-type]  # three options of their own types
        )


def _replaced(value: str, moved: Mapping[str, str]) -> str:
    for old, new in moved.items():
        value = value.replace(old, new)
    return value


def _confine() -> None:
    die_with_parent()
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    for option in (_NO_NEW_PRIVILEGES, _DENY_WRITE_EXECUTE):
        if prctl(option, 1, 0, 0, 0):
            raise OSError(ctypes.get_errno(), "this kernel knows no such confinement")
