"""The dashboard: whole, without overlap, and in a language that Prometheus understands."""

import shutil
import subprocess
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.deploy.dashboard import DASHBOARD, PANELS, expressions


def test_each_panel_says_what_it_shows() -> None:
    """Every panel has an id, a title, a sentence for those who wonder, a query and our source of figures."""
    assert len(PANELS) > 15
    assert len({panel["id"] for panel in DASHBOARD["panels"]}) == len(DASHBOARD["panels"])
    for panel in PANELS:
        assert panel["title"]
        assert panel["description"].endswith("."), panel["title"]
        assert all(target["datasource"]["uid"] == "prometheus" for target in panel["targets"])


def test_no_panel_covers_another() -> None:
    """They lie beside each other, inside Grafana's 24 columns."""
    for panel in DASHBOARD["panels"]:
        assert panel["gridPos"]["x"] + panel["gridPos"]["w"] <= 24, panel["title"]
    for one, other in combinations(DASHBOARD["panels"], 2):
        assert not _overlap(one["gridPos"], other["gridPos"]), (one["title"], other["title"])


def test_prometheus_understands_every_query(tmp_path: Path) -> None:
    """Each query is one that Prometheus can parse."""
    if shutil.which("promtool") is None:
        pytest.skip("no promtool: apt-get install prometheus")
    rules = [{"record": f"panel:{number}", "expr": query} for number, query in enumerate(expressions())]
    file = tmp_path / "rules.yml"
    file.write_text(yaml.safe_dump({"groups": [{"name": "dashboard", "rules": rules}]}), encoding="utf-8")
    run = subprocess.run(["promtool", "check", "rules", file], capture_output=True, text=True, check=False)

    assert run.returncode == 0, run.stderr
    assert f"{len(rules)} rules found" in run.stdout


def _overlap(one: dict[str, Any], other: dict[str, Any]) -> bool:
    return all(
        one[at] < other[at] + other[size] and other[at] < one[at] + one[size]
        for at, size in (("x", "w"), ("y", "h"))
    )
