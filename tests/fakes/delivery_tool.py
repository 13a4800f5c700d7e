"""A team's own deploy tool: releases and what runs stand in a JSON file, what was ordered in another.

`delivery_tool.py FOLDER releases|resolve|running|run|find|compare|logs ARGUMENTS`. It waits while the test
holds its gate, and a version that is in `broken` never gets healthy.
"""

import fcntl
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

UNKNOWN = 3


def say(told: Any) -> None:
    """Print an answer, or a line of progress, at once."""
    print(told if isinstance(told, str) else json.dumps(told), flush=True)  # noqa: T201 - how it answers


def releases(books: Any, service: str) -> None:
    """Print the versions, newest first."""
    for version in books["releases"][service]:
        say(version)


def resolve(books: Any, service: str, version: str) -> None:
    """Print what a version names."""
    if version not in books["releases"][service]:
        sys.exit(UNKNOWN)
    say(books["releases"][service][version])


def running(books: Any, service: str, environment: str) -> None:
    """Print what serves."""
    version, reference, replicas = books["places"][f"{service} {environment}"]
    is_nothing = replicas == 0
    say(
        {
            "version": None if is_nothing else version,
            "reference": None if is_nothing else reference,
            "ready": replicas,
            "desired": replicas,
        }
    )


def compare(_books: Any, before: str, after: str) -> None:
    """Print one commit between two references, or that they have nothing to do with each other."""
    if before == "sha256:0":
        sys.exit(UNKNOWN)
    commit = {"reference": after, "title": "Change it", "author": "Ada"}
    say({"link": "https://git.example/compare", "commits": [commit], "total": 1})


def run(folder: Path, action: str, service: str, environment: str, wanted: str) -> None:
    """Carry an order out; what it is about stands in the environment, too."""
    place, version = f"{service} {environment}", os.environ["CHATOPS_VERSION"]
    with (folder / "orders").open("a") as file:
        file.write(f"{os.environ['CHATOPS_OPERATION_ID']}\n")
    say({"message": f"{action} begins", "link": "https://ci.example/1"})
    with (folder / "gate").open("a") as gate:
        fcntl.flock(gate, fcntl.LOCK_SH)
    books = json.loads((folder / "books.json").read_text())
    _, _, now = books["places"][place]
    replicas, old = (int(wanted), min(now, int(wanted))) if action == "scale" else (now, 0)
    if version in books["broken"]:
        say({"ready": 1})
        sys.exit("replica 2 answers 503")
    for ready in range(old, replicas + 1):
        say({"ready": ready})
    with (folder / "lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        change(folder, place, version, os.environ["CHATOPS_REFERENCE"], replicas)


def change(folder: Path, place: str, version: str, reference: str, replicas: int) -> None:
    """Write down what serves from now on."""
    books = json.loads((folder / "books.json").read_text())
    before = books["places"][place]
    books["places"][place] = [version or before[0], reference or before[1], replicas]
    (folder / "new").write_text(json.dumps(books))
    (folder / "new").replace(folder / "books.json")
    serves = version or before[0]
    say({"evidence": f"{replicas}/{replicas} replicas healthy, version {serves}", "ready": replicas})


def find(folder: Path, operation: str) -> None:
    """Print what became of an order, as the test left it."""
    path = folder / f"{operation}.json"
    if not path.exists():
        sys.exit(UNKNOWN)
    say(path.read_text())


def logs(folder: Path, service: str, environment: str, limit: str) -> None:
    """Print the newest lines of a place."""
    lines = (folder / f"{service}.{environment}.log").read_text().splitlines()
    sys.stdout.write("\n".join(lines[-int(limit) :]))


if __name__ == "__main__":
    _, where, what, *rest = sys.argv
    actions: dict[str, Callable[..., None]] = {"run": run, "find": find, "logs": logs}
    questions: dict[str, Callable[..., None]] = {
        "releases": releases,
        "resolve": resolve,
        "running": running,
        "compare": compare,
    }
    if what in actions:
        actions[what](Path(where), *rest)
    else:
        questions[what](json.loads((Path(where) / "books.json").read_text()), *rest)
