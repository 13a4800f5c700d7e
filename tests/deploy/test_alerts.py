"""The alert rules that a team's Prometheus takes: each fires where it should, and nowhere else."""

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from prometheus_client import generate_latest

from bot.web.families import FAMILIES, Kind
from bot.web.metrics import Metrics
from tests.bot.web.test_metrics import used
from tests.fakes.folder import ROOT

ALERTS = ROOT / "deploy" / "prometheus" / "alerts.yml"
CASES = Path(__file__).with_name("alerts_test.yml")
_SUFFIXES = {
    Kind.COUNTER: ("_total",),
    Kind.GAUGE: ("",),
    Kind.HISTOGRAM: ("_bucket", "_count", "_sum"),
}


def _rules() -> list[dict[str, Any]]:
    groups = yaml.safe_load(ALERTS.read_text(encoding="utf-8"))["groups"]
    return [rule for group in groups for rule in group["rules"]]


def _promtool(*arguments: str, told: bytes = b"") -> str:
    program = shutil.which("promtool")
    if program is None:
        pytest.skip("promtool is not installed; Debian's package `prometheus` has it")
    ended = subprocess.run(
        [program, *arguments], cwd=ROOT, input=told, capture_output=True, timeout=60, check=False
    )
    assert ended.returncode == 0, (ended.stdout + ended.stderr).decode()
    return ended.stdout.decode()


def test_prometheus_takes_the_rules() -> None:
    """Every rule of the file is one for `promtool check rules`."""
    assert f"SUCCESS: {len(_rules())} rules found" in _promtool("check", "rules", str(ALERTS))


def test_they_fire_where_they_should_alone() -> None:
    """The cases beside this file hold, by `promtool test rules`."""
    assert "SUCCESS" in _promtool("test", "rules", str(CASES))


async def test_prometheus_reads_what_the_bot_tells() -> None:
    """`promtool check metrics` finds no fault with any name, kind or help."""
    metrics = Metrics("1.2.3")
    used(metrics)
    await metrics.refresh()

    _promtool("check", "metrics", told=generate_latest(metrics.registry))


def test_every_rule_is_tried_both_ways() -> None:
    """There is a case in which it fires, and one in which it does not."""
    tried = {True: set[str](), False: set[str]()}
    for case in yaml.safe_load(CASES.read_text(encoding="utf-8"))["tests"]:
        for one in case["promql_expr_test"]:
            tried[bool(one["exp_samples"])] |= set(re.findall(r'alertname="(\w+)"', one["expr"]))
    names = {rule["alert"] for rule in _rules()}

    assert tried == {True: names, False: names}


def test_every_metric_is_one_of_ours() -> None:
    """A metric that is renamed takes no alert away unnoticed."""
    ours = {f"{one.name}{suffix}" for one in FAMILIES for suffix in _SUFFIXES[one.kind]}
    used = {name for rule in _rules() for name in re.findall(r"\bchatops_\w+", rule["expr"])}

    assert used <= ours, used - ours


def test_every_rule_says_what_to_do() -> None:
    """In a sentence of its own, and under a heading of the documents that is there."""
    text = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    anchors = {re.sub(r"[^\w -]", "", heading).strip().lower().replace(" ", "-") for heading in headings}
    for rule in _rules():
        told = rule["annotations"]
        page, _, anchor = told["runbook"].partition("#")
        assert (page, anchor in anchors) == ("docs/operating.md", True), rule["alert"]
        assert told["summary"].endswith(".")
        assert told["description"].endswith(".")
        assert rule["labels"]["severity"] in {"page", "ticket"}
