"""The schema of the settings: it knows what the reader knows, and asks for no more."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.adapters.delivery import DELIVERIES
from bot.adapters.logs import LOGS
from bot.adapters.migrations import MIGRATIONS
from bot.adapters.monitoring import MONITORINGS
from bot.adapters.paging import PAGERS
from bot.adapters.status_page import STATUS_PAGES
from bot.app.schema import SCHEMAS
from bot.settings import SettingsError, load
from bot.settings.schema import settings_schema
from bot.strict_yaml import Reader
from tests.bot.settings.test_load import MINIMAL
from tests.fakes.folder import SETTINGS
from tests.fakes.mutation import mutated
from tests.fakes.schema import asked, differences, refusals, refused, undescribed, validator, value_of

ROOT = Path(__file__).parents[3]
BLOCK = re.compile(r"^```yaml\n(.*?)^```", re.DOTALL | re.MULTILINE)
OTHER = re.compile(r"^(cases|rules):", re.MULTILINE)
"""A sample of the matrix, or of its cases."""
ENVIRON = {"T": "x" * 32, "K": "A" * 43 + "="}
MORE = """\
web: {listen: 127.0.0.1:8080, alertmanager: {token: {env: T}}}
second_factor: {key: {env: K}}
audit:
  key: {file: key}
  sinks: [{file: elsewhere.jsonl}, {http: "https://audit.internal/x", token: {credential: collector}}]
  require: all
"""
HEALTH = """
    health:
      http: {url: "https://{service}.internal/healthz", status: 200, contains: ok, json: {up: true},
        timeout: 5s, environments: [staging]}
      prometheus: [{name: ratio, query: "x", max: 0.02, min: 0, max_increase: 1, environments: [staging]}]
      rollout: true
      within: 5m
      interval: 5s
      successes: 3
"""


def whole() -> str:
    """Return the project's settings with the keys that they only show."""
    text = (ROOT / "chatops.yaml").read_text(encoding="utf-8")
    text = text.replace("web: {listen: 127.0.0.1:8080} ", f"{MORE}#")
    text = re.sub(
        r"\n  # (category|overflow|archive): (.*)118\.\.\.", r"\n  \1: \g<2>1180000000000000001", text
    )
    text = re.sub(r"\n  # alerts: (.*)118\.\.\.", r"\n  alerts: \g<1>1180000000000000001", text)
    text = re.sub(r"\n  # (paging|status_page): .*", r"\n  \1: {own: {use: 'a.b:C'}}", text)
    return text.replace("    owner: order-team\n", f"    owner: order-team{HEALTH}", 1)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the credentials that the whole file names."""
    folder = tmp_path_factory.mktemp("settings")
    for name in ("key", "collector"):
        (folder / name).write_text("x", encoding="utf-8")
    return folder


def reads(folder: Path, text: str) -> list[str]:
    """Return what the reader says against a file."""
    (folder / "chatops.yaml").write_text(text, encoding="utf-8")
    try:
        load(folder / "chatops.yaml", {**ENVIRON, "CREDENTIALS_DIRECTORY": str(folder)})
    except SettingsError as error:
        return list(error.lines)
    return []


def test_reader_and_schema_know_the_same_keys(folder: Path) -> None:
    """Both ways and at every place: a key that one of them gets alone is named here."""
    with asked() as found:
        assert reads(folder, whole()) == []

    assert list(differences(found, settings_schema())) == []


def test_every_key_is_described() -> None:
    """In a sentence: the documents are made of it."""
    assert list(undescribed(settings_schema())) == []


@pytest.mark.parametrize("text", [(ROOT / "chatops.yaml").read_text("utf-8"), SETTINGS, MINIMAL, whole()])
def test_what_can_be_read_is_in_the_schema(folder: Path, text: str) -> None:
    """An editor underlines nothing in a file that the bot takes."""
    assert (reads(folder, text), refusals(settings_schema(), text)) == ([], [])


def test_the_samples_of_the_documents_are_in_the_schema() -> None:
    """Each shows a part of the file: what stands under each key of it."""
    keys: Any = settings_schema()["properties"]
    shown = 0
    for document in sorted((ROOT / "docs").rglob("*.md")):
        for sample in BLOCK.findall(document.read_text(encoding="utf-8")):
            if not sample.startswith(tuple(f"{key}:" for key in keys)) or OTHER.search(sample):
                continue
            found = value_of(Reader(str(document)).root(sample.encode()))
            if "adapters" in found:  # most show another one than that which has to be there
                found["adapters"].setdefault("delivery", {"own": {"use": "a.b:C"}})
            for key, value in found.items():
                assert refused(keys[key], value) == [], f"{document}: {sample}"
                shown += 1
    assert shown > 10


def test_the_built_in_adapters_are_offered() -> None:
    """Under each port those that there are; the tables of the adapters decide."""
    adapters: Any = settings_schema()["properties"]
    ports = adapters["adapters"]["properties"]
    offered = {
        port: each["additionalProperties"]["properties"]["use"]["examples"] for port, each in ports.items()
    }

    assert offered == {
        "delivery": sorted(DELIVERIES),
        "migrations": sorted(MIGRATIONS),
        "logs": sorted(LOGS),
        "monitoring": sorted(MONITORINGS),
        "paging": sorted(PAGERS),
        "status_page": sorted(STATUS_PAGES),
    }


def test_the_file_of_the_project_is_of_today() -> None:
    """`chatops schema` gives what editors find beside the settings."""
    file = SCHEMAS["settings"]

    assert (ROOT / "schema" / file.name).read_text(encoding="utf-8") == file.text
    assert (ROOT / "chatops.yaml").read_text(encoding="utf-8").startswith(file.modeline)


VALIDATOR = validator(settings_schema())
WHOLE = value_of(Reader("whole").root(whole().encode()))


@given(st.data())
def test_what_the_schema_refuses_the_reader_refuses(folder: Path, data: st.DataObject) -> None:
    """An editor is never stricter than the bot."""
    changed = data.draw(mutated(WHOLE))
    if not VALIDATOR.is_valid(changed):
        assert reads(folder, json.dumps(changed))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("timezone: UTC", "timezone: Mars/Base"),
        ("execution: 1h", "execution: 400d"),
        ("  order-service:\n", "  order-service:\n    environments: [moon]\n"),
        ("default: platform-team", "default: no-team"),
        ("max_replicas: 12", "max_replicas: 12\n    owner: x\n    health: {prometheus: {query: x}}"),
        ("min_replicas: 1\n", "min_replicas: 13\n"),
        ('"2026-12-25"', '"2026-13-25"'),
        ('until: "2026-12-27 09:00"', 'until: "2026-12-20 09:00"'),
        ("127.0.0.1:8080", "127.0.0.1:99999"),
        ("version: 1 ", "version: !!int 1 "),
        ("adapters: {delivery: platform, ", "adapters: {delivery: nothing, "),
    ],
)
def test_what_the_schema_cannot_say(folder: Path, old: str, new: str) -> None:
    """Names that stand elsewhere in the file, bounds of durations, the calendar, YAML itself."""
    text = (ROOT / "chatops.yaml").read_text(encoding="utf-8")
    assert old in text
    changed = text.replace(old, new, 1)

    assert reads(folder, changed)
    if "!!" not in new:
        assert refusals(settings_schema(), changed) == []
