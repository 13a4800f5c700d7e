"""The image's last stage, made without Docker: what it weighs, and that the bot works in it, confined."""

import json
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from tests.deploy.confined import Confined
from tests.deploy.dockerfile import stages, texts
from tests.deploy.image import GIT, SMALLEST, layout, weigh
from tests.deploy.units import allowed_calls
from tests.e2e.pilot import sandbox
from tests.e2e.rules import Rules

MOST = 200_000_000
"""Bytes."""
COMPLETE = "✅ Deploy complete. Health check passed."
pytestmark = [pytest.mark.deep, pytest.mark.timeout(1200)]


@pytest.fixture(scope="module")
def whole() -> Iterator[Path]:
    """Make the whole image's layout, once."""
    with layout() as root:
        yield root


def test_the_image_is_small(whole: Path) -> None:
    """Less than 200 MB is pulled; nothing that only installs or tests is in it; what is there is compiled."""
    weight = weigh(whole)
    packages = whole / "opt" / "chatops" / "lib" / "python3.11" / "site-packages"
    names = {path.name for path in packages.iterdir()}

    assert weight.pulled < MOST, weight
    assert not {"pip", "setuptools", "pkg_resources"} & names
    assert not [*packages.rglob("tests")]
    assert [*(whole / "app" / "bot").rglob("*.pyc")]


def test_the_smallest_image_is_small_on_the_disk() -> None:
    """Without its optional parts it is less than 200 MB unpacked, and nothing misses what is gone."""
    with layout(SMALLEST) as root:
        weight = weigh(root)
        python = root / "opt" / "chatops" / "bin" / "python"
        for command in (["run", "--help"], ["policy", "check", "--config", str(Rules(root).config)]):
            run = subprocess.run(
                [python, "-m", "bot", *command], cwd=root / "app", capture_output=True, text=True, check=False
            )
            assert run.returncode == 0, run.stderr
        names = {name.lower().replace("_", "-") for name in _installed(root)}

    assert weight.unpacked < MOST, weight
    assert not {*SMALLEST.split()} & names
    assert {"discord-py", "aiohttp", "cryptography"} <= names


async def test_the_bot_runs_in_it(whole: Path) -> None:
    """As nobody, on a tree it cannot write, without memory to write and execute, it deploys and draws.

    It makes no system call that the systemd unit forbids but one, and left nothing in the tree.
    """
    before = _tree(whole)
    with tempfile.TemporaryDirectory(prefix="chatops-confined-") as name:
        at = Path(name)
        at.chmod(0o755)
        confined, rules = Confined(whole, at), Rules(at)
        command = ["-m", "bot", "run", "--config", str(rules.config)]
        async with sandbox(
            at / "state", config=rules.config, spawn=confined.spawn, command=lambda _: command
        ) as pilot:
            card = await pilot.order("order-service")
            await pilot.person("bob").react(card.message, "✅")
            await card.shows(COMPLETE)
            plotted = await pilot.person("alice").slash("report")
            code, told = await confined.run("-m", "bot", "--help")
            healthy, _ = await confined.run(*_health_check(pilot.bot.web))
        last_words = (at / "state" / "bot.log").read_text(encoding="utf-8")
        calls = set(re.findall(r"^\d+ +(\w+)\(", confined.calls.read_text(errors="replace"), re.MULTILINE))

    assert (code, told.split()[:2], healthy) == (0, ["usage:", "chatops"], 0)
    assert "ended by a signal" in last_words
    assert [name.endswith(".png") for name in plotted.files] == [True]
    assert len(calls) > 50
    assert calls - allowed_calls("chatops.service") <= {"mbind"}, (
        "a hint of numpy's, which goes on without it"
    )
    assert _tree(whole) == before


def test_the_git_of_the_image_is_enough(tmp_path: Path) -> None:
    """Tags are told by the few files of git that the image takes over: of a folder, and over HTTP."""
    programs, repository = tmp_path / "programs", tmp_path / "repository"
    programs.mkdir()
    for file in GIT:
        shutil.copy2(file, programs)
    for link, target in (("git-upload-pack", "git"), ("git-remote-https", "git-remote-http")):
        (programs / link).symlink_to(target)
    _tagged(repository)
    with _served(repository) as address:
        told = [_tags(programs, url) for url in (f"file://{repository}", address)]

    assert [line.split("\t")[1] for line in told[0].splitlines()] == ["refs/tags/v1", "refs/tags/v2"]
    assert told[0] == told[1]


def _health_check(address: str) -> list[str]:
    """Return the arguments of the image's own check, at the address of a bot."""
    [check] = texts(stages()[-1], "HEALTHCHECK")
    python, *arguments = json.loads(check[check.index("[") :])
    assert python == "python"
    return [argument.replace("http://127.0.0.1:8080", address) for argument in arguments]


def _installed(root: Path) -> set[str]:
    packages = root / "opt" / "chatops" / "lib" / "python3.11" / "site-packages"
    return {path.name.split("-")[0] for path in packages.glob("*.dist-info")}


def _tree(root: Path) -> set[tuple[str, int]]:
    return {(str(path), os.lstat(path).st_mtime_ns) for path in root.rglob("*")}


def _tagged(repository: Path) -> None:
    """Make a repository with two tags, readable without git on the server's side."""
    who = ["-c", "user.name=x", "-c", "user.email=x@example.com"]
    for command in (
        ["init", "-q", str(repository)],
        [*who, "commit", "-q", "--allow-empty", "-m", "x"],
        ["tag", "v1"],
        ["tag", "v2"],
    ):
        subprocess.run(
            ["git", *([] if command[0] == "init" else ["-C", str(repository)]), *command], check=True
        )
    subprocess.run(["git", "-C", str(repository), "update-server-info"], check=True)


def _tags(programs: Path, url: str) -> str:
    environ = {"PATH": f"{programs}:/bin", "GIT_EXEC_PATH": str(programs), "GIT_CONFIG_NOSYSTEM": "1"}
    command = [str(programs / "git"), "-c", "safe.directory=*", "ls-remote", "--tags", "--", url]
    return subprocess.run(command, env=environ, capture_output=True, text=True, check=True).stdout


@contextmanager
def _served(repository: Path) -> Iterator[str]:
    handler = partial(SimpleHTTPRequestHandler, directory=str(repository / ".git"))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()
