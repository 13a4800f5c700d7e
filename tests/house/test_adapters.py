"""Each built-in adapter has its page in docs/adapters, found from the README, whose examples can be used."""

import re
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import yaml

from bot.adapters import delivery, logs, migrations, monitoring, paging, status_page
from bot.app.back_ends import build_back_ends
from bot.app.fallback import gather
from bot.core.ports.fallback import TASKS, Fallback
from bot.settings.load import load

BUILT_IN: Mapping[str, Mapping[str, Any]] = {
    "delivery": delivery.DELIVERIES,
    "migrations": migrations.MIGRATIONS,
    "logs": logs.LOGS,
    "monitoring": monitoring.MONITORINGS,
    "paging": paging.PAGERS,
    "status_page": status_page.STATUS_PAGES,
}
PAIRS = [(port, name) for port, named in BUILT_IN.items() for name in named]
YAML = re.compile(r"^```yaml\n(.*?)^```", re.DOTALL | re.MULTILINE)

FIRST = """\
version: 1
guild: "1180000000000000001"
channels: {deployments: "1180000000000000101", incidents: "1180000000000000102", audit: "1180000000000000103"}
"""
DELIVERY = "  delivery: {platform: {use: 'sandbox.platform:Delivery'}}\n"
LAST = "services: {order-service: {dashboard: 'https://grafana.internal/d/orders', owner: order-team}}\n"


COMMENT = re.compile(r"^( {2,4})# ( *[a-z_]+: .*| *[a-z_]+:| {3,}\S.*)$", re.MULTILINE)
"""A line of an example that is commented out, no sentence."""


def _page(root: Path, name: str) -> str:
    return (root / "docs" / "adapters" / f"{name}.md").read_text(encoding="utf-8")


def _samples(page: str) -> list[str]:
    """Return its examples of `adapters`."""
    return [block for block in YAML.findall(page) if block.startswith("adapters:\n")]


def _read(sample: str) -> dict[str, Any]:
    return dict(yaml.safe_load(sample)["adapters"])


def _variables(node: Any) -> set[str]:
    """Return the names of the variables that `{env: NAME}` and `environ` take from the environment."""
    if not isinstance(node, dict):
        return set().union(*map(_variables, node)) if isinstance(node, list) else set()
    own = {node["env"]} if set(node) == {"env"} else set(node.get("environ", ()))
    return own.union(*map(_variables, node.values()))


@pytest.mark.parametrize(("port", "name"), PAIRS)
def test_each_adapter_has_a_page(root: Path, port: str, name: str) -> None:
    """In the README's row of its port; it says what it needs at least and what it cannot do."""
    page, readme = _page(root, name), (root / "README.md").read_text(encoding="utf-8")
    (row,) = re.findall(rf"^\| `{port}` \|.*$", readme, re.MULTILINE)

    assert f"[`{name}`](docs/adapters/{name}.md)" in row
    assert page.startswith(f"# `{name}`: ")
    assert "\n## The least permission\n" in page
    assert "\n## What it cannot do\n" in page
    assert [each for each in _samples(page) if port in _read(each)], f"no example of {port}"


@pytest.mark.parametrize("name", sorted({name for _, name in PAIRS}))
async def test_each_example_can_be_used(root: Path, tmp_path: Path, name: str) -> None:
    """As it stands, in settings that are read strictly; whoever copies it starts a bot."""
    for number, sample in enumerate(_samples(_page(root, name))):
        await _use(sample, tmp_path / f"{number}.yaml")


@pytest.mark.parametrize(("port", "name"), PAIRS)
async def test_each_adapter_stands_in_the_settings(root: Path, tmp_path: Path, port: str, name: str) -> None:
    """Commented out; without the signs of a comment it can be used."""
    text = (root / "chatops.yaml").read_text(encoding="utf-8")
    block = text[text.index("adapters:\n") : text.index("# The services")]
    shown = _read(COMMENT.sub(r"\1\2", block))[port]
    (given,) = [each for each in shown.values() if each["use"] == name]

    await _use(yaml.safe_dump({"adapters": {port: {"one": given}}}), tmp_path / "chatops.yaml")


@pytest.mark.parametrize(("port", "name"), PAIRS)
def test_each_adapter_can_be_done_without(root: Path, tmp_path: Path, port: str, name: str) -> None:
    """It has its own raw commands, or a word on what cannot be done, for each of its port's tasks."""
    assert isinstance(BUILT_IN[port][name], Fallback), f"{name} offers no `fallback`"
    for number, sample in enumerate(_samples(_page(root, name))):
        path = _settings(sample, tmp_path / f"{number}.yaml")
        if port not in _read(sample):
            continue
        places = gather(path, None, None).places
        for task in TASKS[port]:
            there = [each for place in places for each in place.commands if each.task is task]
            assert there
            assert any(each.lines for each in there) or any("scales nothing" in each.note for each in there)
        typed = "\n".join(each.lines for place in places for each in place.commands)
        read = subprocess.run(["bash", "-n"], input=typed, capture_output=True, text=True, check=False)
        assert (read.returncode, read.stderr) == (0, "")


def _settings(sample: str, path: Path) -> Path:
    """Write settings that are as short as can be around a sample's adapters."""
    path.write_text(f"{FIRST}{sample}{'' if 'delivery' in _read(sample) else DELIVERY}{LAST}")
    return path


async def _use(sample: str, path: Path) -> None:
    """Let a bot read and build it, in settings at `path` that are otherwise as short as can be."""
    adapters = _read(sample)
    _settings(sample, path)
    environ = {each: f"value-of-{each}" for each in _variables(adapters)}
    async with aiohttp.ClientSession() as session:
        back_ends = build_back_ends(load(path, environ), session, environ)
        assert {name.split()[0] for name in back_ends.named} >= set(adapters)
        await back_ends.close()
