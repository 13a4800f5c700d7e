"""What docs/adapters/kubernetes.md gives to copy: the options of each adapter, and the rules of each role."""

import re
from pathlib import Path
from typing import Any

import yaml

_TEXT = Path(__file__).parents[2] / "docs" / "adapters" / "kubernetes.md"


def options(port: str) -> dict[str, Any]:
    """Return the options of an adapter; a variable of the environment holds its name."""
    given: dict[str, Any] = yaml.safe_load(_blocks()[0])["adapters"][port]["kubernetes"]
    assert given.pop("use") == "kubernetes"
    registry = given.get("registry", {})
    return {
        **given,
        **({"registry": {**registry, "password": registry["password"]["env"]}} if registry else {}),
    }


def rules(port: str) -> list[dict[str, Any]]:
    """Return the rules of the role for a port."""
    found = yaml.safe_load_all(_blocks()[1])
    roles = {each["metadata"]["name"]: each for each in found if each["kind"] == "Role"}
    return list(roles[f"chatops-{port}"]["rules"])


def _blocks() -> list[str]:
    return re.findall(r"```yaml\n(.*?)```", _TEXT.read_text(encoding="utf-8"), re.DOTALL)
