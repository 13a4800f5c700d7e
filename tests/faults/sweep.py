"""Kills a life at its 1st, 2nd, 3rd ... call to the disk, lets it go on, and judges: `sweep(SUBJECT)`.

The work is done by a process of its own under the disk, `python -m tests.faults.sweep SUBJECT COUNTED FIRST
STEP ROOT`, which has imported and lived everything once; each life is a fork of it, with a folder below ROOT.
Every third life is killed again while it starts anew, at a point that moves.
"""

import asyncio
import gc
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from tests.faults import backup, disk, golden, upgrade
from tests.faults.life import LIVES, OUTSIDE
from tests.faults.outside import load
from tests.faults.subject import Subject

SUBJECTS = {
    **{name: Subject(life) for name, life in LIVES.items()},
    **{f"upgrade from schema {version}": upgrade.subject(version) for version in golden.VERSIONS},
    "backup": backup.SUBJECT,
}
EVERYTHING = "."
"""The outside counts as well: a life is killed between two effects that no call to the state folder parts."""
SECONDS_TO_RUN = 5.0
_KILLED = -signal.SIGKILL
_MEMORY = Path("/dev/shm")  # noqa: S108 - the folder in it gets a name of its own


@dataclass(slots=True)
class Seen:
    """What a sweep has seen: the points, what did not hold, the slowest start after a kill in seconds."""

    points: int = 0
    violations: list[str] = field(default_factory=list)
    slowest: float = 0.0


def sweep(subject: str, counted: str = "", first: int = 1, step: int = 1) -> Seen:
    """Kill the subject of this name at each `step`th call that touches its part of its folder, or `counted`.

    The page cache outlives a killed process, so the folders are in memory where there is a disk of that kind.
    """
    with tempfile.TemporaryDirectory(dir=_MEMORY if os.access(_MEMORY, os.W_OK) else None) as root:
        command = [sys.executable, "-m", __name__, subject, counted, str(first), str(step), root]
        environ = os.environ | disk.preloaded()
        done = subprocess.run(command, env=environ, check=True, stdout=subprocess.PIPE)
    return Seen(**json.loads(done.stdout))


class Sweep:
    """One sweep, in the process that is forked."""

    def __init__(self, subject: Subject, counted: str, root: Path) -> None:
        self._subject = subject
        self._counted = counted or subject.counted
        self._root = root
        self.seen = Seen()

    def run(self, first: int, step: int) -> Seen:
        """Try these points until a life comes to its end before it is killed."""
        last = self._undisturbed()
        gc.disable()  # a collection would touch, and so copy, the pages that the forks share
        gc.freeze()
        point = first
        while self._try(point):
            self.seen.points += 1
            point += step
        if point <= last:
            self.seen.violations.append(f"a life ended before call {point} of {last}")
        return self.seen

    def _undisturbed(self) -> int:
        """Live once in this process, which fills its caches; return how many calls that took."""
        folder = self._folder("undisturbed")
        disk.arm(folder / self._counted)
        asyncio.run(self._subject.live(folder))
        return disk.counted()

    def _try(self, point: int) -> bool:
        """Let a life die at this point and go on; return whether it got there."""
        folder = self._folder(str(point))
        died = self._live(folder, killed_at=point)
        if died == 0:
            return False
        found = self._subject.judge_dead(folder)
        again = self._live(folder, killed_at=point // 3) if point % 3 == 0 else _KILLED
        begun = time.monotonic()
        ended = self._live(folder)
        found += self._judge(folder, (died, again, ended), begun)
        self.seen.violations += [f"killed at call {point}: {each}" for each in found]
        shutil.rmtree(folder)
        return True

    def _live(self, folder: Path, killed_at: int = 0) -> int:
        """Live in a process of its own, killed at that call where it comes so far; return its exit code."""
        child = os.fork()
        if child == 0:
            disk.arm(folder / self._counted, disk.Fault(kind="kill", at=killed_at))
            asyncio.run(self._subject.live(folder))
            os._exit(0)
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])

    def _judge(self, folder: Path, codes: tuple[int, int, int], begun: float) -> list[str]:
        outside = load(folder / OUTSIDE)
        seconds = outside.running_at - begun
        self.seen.slowest = max(self.seen.slowest, seconds)
        found = self._subject.judge(folder)
        if (codes[0], codes[2]) != (_KILLED, 0) or codes[1] not in (_KILLED, 0):
            found.append(f"the processes ended with {codes}")
        if seconds <= 0 or seconds - outside.waited > SECONDS_TO_RUN:
            found.append(f"it was running again after {seconds:.1f} s")
        return found

    def _folder(self, name: str) -> Path:
        folder = self._root / name
        folder.mkdir()
        self._subject.prepare(folder)
        return folder


if __name__ == "__main__":
    seen = Sweep(SUBJECTS[sys.argv[1]], sys.argv[2], Path(sys.argv[5])).run(
        int(sys.argv[3]), int(sys.argv[4])
    )
    sys.stdout.write(json.dumps({name: getattr(seen, name) for name in Seen.__slots__}))
