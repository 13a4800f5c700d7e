"""Official descriptions with their checker, which are not on everyone's machine."""

import importlib.util
import sys
from pathlib import Path
from typing import Any

_SHARED = Path(__file__).parents[3] / "shared"
CHECKER = _SHARED / "discord" / "spec_check.py"
PAGERDUTY = _SHARED / "specs" / "pagerduty-events-v2.json"
GITHUB = _SHARED / "specs" / "github-subset.json"
PAGERDUTY_REST = _SHARED / "specs" / "pagerduty-rest-subset.json"
STATUSPAGE = _SHARED / "specs" / "statuspage-subset.json"
ABSENT = f"the official description is not here: {CHECKER}"


def load(path: Path | None = None) -> Any:
    """Return a description, without a path that of Discord.

    `check_request(method, path, body)` and `check_response(method, path, status, body)` tell the route and
    what is wrong.
    """
    found = importlib.util.spec_from_file_location("spec_check", CHECKER)
    if found is None or found.loader is None:
        raise ImportError(CHECKER)
    module = importlib.util.module_from_spec(found)
    sys.modules.setdefault("spec_check", module)
    found.loader.exec_module(module)
    return module.Spec(path or module.DEFAULT_SPEC)


def load_closed(path: Path) -> Any:
    """Return a description by which a field that it does not name is a fault, too."""
    description = load(path)
    close(description.doc)
    return description


def close(node: Any) -> None:
    """Let no object have other fields than those it names; one that names none may have any."""
    if isinstance(node, dict):
        if node.get("type") == "object" and "properties" in node:
            node.setdefault("additionalProperties", False)
        for each in node.values():
            close(each)
    elif isinstance(node, list):
        for each in node:
            close(each)
