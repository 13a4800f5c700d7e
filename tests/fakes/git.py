"""A real git repository with tags, made by the git of this machine."""

import os
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

_WHEN = datetime(2026, 3, 1, 12, tzinfo=UTC)


class Repository:
    """A bare repository in `folder`; each tag is on a commit of its own, an hour after the last."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.dates: dict[str, datetime] = {}
        self._commits = 0
        folder.mkdir(parents=True)
        self._git("init", "--quiet", "--bare")

    def tag(self, *names: str, annotated: bool = False) -> list[str]:
        """Put tags on new commits; return these."""
        script, since = "", self._commits
        for name in names:
            self._commits += 1
            script += self._written(name, self._commits, annotated=annotated)
        self._git("fast-import", "--quiet", "--force", script=script)
        commits = [
            self._git("rev-parse", f"refs/marks/{number}") for number in range(since + 1, self._commits + 1)
        ]
        self.dates |= {commit: self._at(number) for number, commit in enumerate(commits, since + 1)}
        return commits

    def _written(self, tag: str, number: int, *, annotated: bool) -> str:
        seconds = int(self._at(number).timestamp())
        ada = f"Ada <ada@example.com> {seconds} +0000"
        commit = f"commit refs/marks/{number}\nmark :{number}\ncommitter {ada}\ndata 1\n{number % 10}\n"
        if annotated:
            return f"{commit}tag {tag}\nfrom :{number}\ntagger {ada}\ndata 0\n\n"
        return f"{commit}reset refs/tags/{tag}\nfrom :{number}\n\n"

    def _at(self, number: int) -> datetime:
        return _WHEN + timedelta(hours=number)

    def _git(self, *arguments: str, script: str = "") -> str:
        environ = {"PATH": os.environ["PATH"], "GIT_CONFIG_NOSYSTEM": "1", "HOME": str(self.folder)}
        ended = subprocess.run(
            ["git", *arguments],
            cwd=self.folder,
            env=environ,
            input=script.encode(),
            capture_output=True,
            check=True,
        )
        return ended.stdout.decode().strip()
