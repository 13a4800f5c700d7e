"""The examples in docs/adapters, as the bot would read them."""

import re
from pathlib import Path
from typing import Any

import yaml

_DOCS = Path(__file__).parents[2] / "docs" / "adapters"


def sample(name: str) -> dict[str, Any]:
    """Return the options in an adapter's first example; each variable of the environment holds its name."""
    text = (_DOCS / f"{name}.md").read_text(encoding="utf-8")
    found = re.search(r"```yaml\n(.*?)```", text, re.DOTALL)
    assert found is not None
    ((_, by_name),) = yaml.safe_load(found[1])["adapters"].items()
    ((_, options),) = by_name.items()
    assert options.pop("use") == name
    return dict(_filled(options))


def _filled(node: Any) -> Any:
    if not isinstance(node, dict):
        return node
    return node["env"] if set(node) == {"env"} else {key: _filled(each) for key, each in node.items()}
