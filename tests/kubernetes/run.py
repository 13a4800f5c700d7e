"""Starts a real API server with its controllers, and runs pytest with it: `make test-kubernetes`.

Arguments are pytest's. The servers listen on loopback and are ended by their process ids. What the tests need
to know of them is in a file, which CHATOPS_KUBERNETES names; `tests.kubernetes.server` reads it.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.kubernetes.processes import started

CACHE = Path(os.environ.get("CHATOPS_KUBERNETES_CACHE", ".cache/kubernetes"))


def main(arguments: list[str]) -> int:
    """Run pytest inside the servers' life; return its exit code."""
    with tempfile.TemporaryDirectory() as name, started(Path(name), CACHE.absolute() / "bin") as about:
        file = Path(name) / "about.json"
        file.write_text(json.dumps(about), encoding="utf-8")
        command = [sys.executable, "-m", "pytest", "--numprocesses", "0", *arguments]
        run = subprocess.run(command, env={**os.environ, "CHATOPS_KUBERNETES": str(file)}, check=False)
    return run.returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
