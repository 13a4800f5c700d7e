"""Reads the dashboard: its panels, and the metrics that they ask for."""

import json
import re
from typing import Any

from tests.deploy.dockerfile import ROOT

DASHBOARD: dict[str, Any] = json.loads(
    (ROOT / "deploy" / "grafana" / "dashboards" / "chatops.json").read_text(encoding="utf-8")
)
PANELS: list[dict[str, Any]] = [panel for panel in DASHBOARD["panels"] if panel["type"] != "row"]
_METRIC = re.compile(r"\b(?:chatops|process)_[a-z_]+")


def expressions() -> list[str]:
    """Return every query of the dashboard, with what Grafana puts into it."""
    queries = [target["expr"] for panel in PANELS for target in panel["targets"]]
    return [query.replace("$__rate_interval", "1m") for query in queries]


def metrics(text: str) -> set[str]:
    """Return the families that a query, or a file of rules, names."""
    return {re.sub(r"_(bucket|count|sum|total)$", "", name) for name in _METRIC.findall(text)}
