"""The last stage of the image without Docker: made in a folder by the Dockerfile's own commands, and weighed.

`python -m tests.deploy.image` prints what it weighs, whole and without its optional parts.
"""

import gzip
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.deploy.dockerfile import ROOT, stages, texts

PLOTS = "matplotlib contourpy cycler fonttools kiwisolver numpy packaging pillow pyparsing"
KUBERNETES = (
    "kubernetes aiohttp-retry durationpy oauthlib requests-oauthlib websocket-client pydantic pydantic-core "
    "annotated-types typing-inspection python-dateutil"
)
TRACING = (
    "opentelemetry-exporter-otlp-proto-http opentelemetry-exporter-http-transport "
    "opentelemetry-exporter-otlp-common opentelemetry-exporter-otlp-proto-common opentelemetry-proto "
    "opentelemetry-sdk opentelemetry-semantic-conventions opentelemetry-api googleapis-common-protos protobuf"
)
SHARED = "requests urllib3 certifi charset-normalizer"
"""Needed by both Kubernetes and tracing."""
SMALLEST = f"{PLOTS} {KUBERNETES} {TRACING} {SHARED}"


@dataclass(frozen=True, slots=True)
class Weight:
    """Bytes as a registry sends them, and as they lie on a disk."""

    pulled: int
    unpacked: int

    def __add__(self, other: "Weight") -> "Weight":
        return Weight(self.pulled + other.pulled, self.unpacked + other.unpacked)

    def told(self) -> str:
        """Return it for people."""
        return f"{self.pulled / 1e6:.0f} MB pulled, {self.unpacked / 1e6:.0f} MB unpacked"


BASE = Weight(47_790_358, 130_010_000)
"""Of python:3.11-slim-bookworm for amd64, August 2026, by Docker's own records.

https://github.com/docker-library/repo-info/blob/master/repos/python/remote/3.11-slim-bookworm.md
https://github.com/docker-library/repo-info/blob/master/repos/python/local/3.11-slim-bookworm.md
"""
LIBRARIES = Weight(4_500_000, 12_200_000)
"""At most: `Size`, with a third more for gzip instead of xz, and `Installed-Size` of libcurl3-gnutls,
openssh-client and all they need, by Debian 12's package lists of November 2026."""
GIT = ("/usr/bin/git", "/usr/lib/git-core/git-remote-http")


def _python() -> str:
    """Return a Python that every user may run, where there is one: our own may lie in somebody's home."""
    debians = Path("/usr/bin/python3.11")
    has_venv = (
        debians.exists() and not subprocess.run([debians, "-c", "import ensurepip"], check=False).returncode
    )
    return str(debians) if has_venv else sys.executable


PYTHON = _python()


@contextmanager
def layout(without: str = "") -> Iterator[Path]:
    """Give a folder with `app` and `opt/chatops` as the last stage has them; it goes with the block."""
    with tempfile.TemporaryDirectory(prefix="chatops-image-") as name:
        root = Path(name)
        root.chmod(0o755)
        app = root / "app"
        build, _ = stages()
        for copied in (text.split()[0] for text in texts(build, "COPY")):
            _copy(ROOT / copied, app / copied)
        for command in texts(build, "RUN"):
            if "/opt/chatops" in command:
                _run(command.replace("/opt/chatops", f"{root}/opt/chatops"), app, without)
        yield root


def weigh(root: Path) -> Weight:
    """Return what the image weighs whose layout this is; packages and code of ours are compressed for it."""
    git = sum(Path(file).stat().st_size for file in GIT)
    ours = [root / "opt" / "chatops", root / "app" / "bot", root / "app" / "cogs"]
    files = [
        file for folder in ours for file in folder.rglob("*") if file.is_file() and not file.is_symlink()
    ]
    unpacked = sum(file.stat().st_size for file in files) + git
    packed = root / "packed.tar.gz"
    with gzip.open(packed, "wb", compresslevel=6) as zipped, tarfile.open(fileobj=zipped, mode="w|") as tar:
        for path in (*ours, *map(Path, GIT)):
            tar.add(path)
    return BASE + LIBRARIES + Weight(packed.stat().st_size, unpacked)


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__", "*.pyc"))
    else:
        shutil.copy2(source, target)


def _run(command: str, folder: Path, without: str) -> None:
    """Run one of the first stage's commands with a Python of ours, as Docker would with that of the image."""
    python = command.replace("python -m", f"{PYTHON} -m")
    environ = {"PATH": "/usr/bin:/bin", "WITHOUT": without, "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    run = subprocess.run(
        ["sh", "-euc", python], cwd=folder, env=environ, capture_output=True, text=True, check=False
    )
    if run.returncode:
        raise RuntimeError(f"{command}\n{run.stdout}{run.stderr}")


if __name__ == "__main__":
    for name, left_out in (
        ("whole", ""),
        ("without plots", PLOTS),
        ("without kubernetes", KUBERNETES.replace(" python-dateutil", "")),
        ("without all three", SMALLEST),
    ):
        with layout(left_out) as made:
            print(f"{name}: {weigh(made).told()}")  # noqa: T201 - a program that prints
