"""A team's own migration tool: what there is stands in a JSON file, what was run in another.

`migration_tool.py FOLDER pending SERVICE ENVIRONMENT` and `... run SERVICE ENVIRONMENT ID`.
"""

import fcntl
import json
import sys
from pathlib import Path


def pending(folder: Path, place: str) -> None:
    """Print what has not been run in this place."""
    known = json.loads((folder / "known.json").read_text())[place]
    for migration in known:
        if f"{place} {migration['id']}" not in _ran(folder):
            print(json.dumps(migration))  # noqa: T201 - how it answers


def run(folder: Path, place: str, name: str) -> None:
    """Run one, unless it is broken; wait first while the test holds the gate."""
    with (folder / "gate").open("a") as gate:
        fcntl.flock(gate, fcntl.LOCK_SH)
    if name in json.loads((folder / "broken.json").read_text()):
        sys.exit(f"{name} is broken")
    with (folder / "ran").open("a") as file:
        file.write(f"{place} {name}\n")
    print(f"ran {name}")  # noqa: T201 - likewise


def _ran(folder: Path) -> list[str]:
    return (folder / "ran").read_text().splitlines()


if __name__ == "__main__":
    _, where, what, service, environment, *rest = sys.argv
    if what == "pending":
        pending(Path(where), f"{service} {environment}")
    else:
        run(Path(where), f"{service} {environment}", *rest)
