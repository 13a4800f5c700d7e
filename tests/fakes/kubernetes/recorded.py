"""Answers that a real kube-apiserver 1.20.2 gave, and what of an answer does not depend on the moment."""

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Json = dict[str, Any]
FOLDER = Path(__file__).parents[4] / "shared" / "recorded" / "kubernetes-1.20"
ABSENT = f"the recorded answers are not here: {FOLDER}"

_CHANCE = [
    (re.compile(r"shop-[a-z0-9]{8,10}-[a-z0-9]{5}"), "a pod"),
    (re.compile(r"shop-[a-z0-9]{8,10}"), "a set"),
    (re.compile(r"default-token-[a-z0-9]{5}"), "a token"),
    (re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"), "an id"),
    (re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"), "a time"),
]
_MOMENT = {"resourceVersion": "a version", "pod-template-hash": "a hash"}


@dataclass(frozen=True, slots=True)
class Recorded:
    """One call and its answer."""

    method: str
    path: str
    content_type: str
    sent: Any
    status: int
    body: Json


def recorded(name: str) -> Recorded:
    """Read a recording by the name of its file."""
    told = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    asked = told["request"]
    call = (asked["method"], asked["path"], asked["content_type"], asked["body"])
    return Recorded(*call, told["status"], told["body"])


def lasting(value: Any) -> Any:
    """Return an answer with words in place of what chance and the clock gave, and objects in one order."""
    if isinstance(value, dict):
        return {key: _MOMENT.get(key) or lasting(each) for key, each in value.items()}
    if isinstance(value, list):
        inner = [lasting(each) for each in value]
        return (
            sorted(inner, key=lambda each: json.dumps(each, sort_keys=True))
            if any("metadata" in each for each in inner)
            else inner
        )
    if isinstance(value, str):
        for pattern, word in _CHANCE:
            value = pattern.sub(word, value)
    return value
