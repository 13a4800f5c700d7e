"""What of the calls that a cluster took changed what runs, and by which operation."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]
OPERATION = re.compile(r"op_\w+")
UNMARKED = "unmarked"
GROUND = "ground"
"""The user by whom the tests prepare a cluster: what it does is no effect of an operation."""


@dataclass(frozen=True, slots=True)
class Write:
    """One call that was taken: by whom, what was sent, and what was answered."""

    user: str
    method: str
    path: str
    body: Any
    answer: Json


def effects(writes: Iterable[Write]) -> list[str]:
    """Return the operation of each write that made a job, or changed a deployment's spec; else `unmarked`."""
    found, specs = [], dict[str, Any]()
    for write in writes:
        kind, spec = write.answer.get("kind"), write.answer.get("spec")
        is_effect = kind == "Scale" or (kind == "Job" and write.method == "POST")
        if kind == "Deployment":
            about = write.answer["metadata"]
            place = f"{about['namespace']}/{about['name']}"
            is_effect = specs.get(place) != spec
            specs[place] = spec
        if is_effect and write.user != GROUND:
            marks = OPERATION.findall(json.dumps(write.body))
            found.append(marks[0] if marks else UNMARKED)
    return found
