"""`chatops check`: one line each, and the code of the worst."""

import json
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Self

import pytest

from bot.app.check import check
from bot.app.faults import Fault
from bot.app.settings import read
from bot.settings import Settings
from tests.fakes.folder import SETTINGS, make_folder
from tests.fakes.heard import listen
from tests.fakes.platform import served
from tests.fakes.prometheus import Past

SUBJECTS = {"settings", "matrix", "health", "state", "web", "token"}
OTHERS = """\
  migrations: {p: {use: "sandbox.platform:Migrations", url: "http://127.0.0.1:1/_platform"}}
  logs: {p: {use: "sandbox.platform:Logs", url: "http://127.0.0.1:1/_platform"}}
  monitoring: {p: {use: "sandbox.platform:Monitoring", url: "http://127.0.0.1:2/nowhere", tries: 1}}
"""


@pytest.fixture(autouse=True)
def nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let Discord be nowhere: what it knows is looked at elsewhere."""
    monkeypatch.setenv("DISCORD_API_BASE", "http://127.0.0.1:1/api/v10")
    monkeypatch.delenv("DISCORD_TOKEN", raising=False)


@pytest.fixture
async def settings(tmp_path: Path) -> AsyncIterator[Settings]:
    """Return settings whose back ends answer, all but the monitoring."""
    folder = make_folder(tmp_path)
    async with served(tmp_path / "platform") as platform:
        folder.settings.write_text(
            SETTINGS.replace("  delivery:\n", f"{OTHERS}  delivery:\n").replace(
                "http://127.0.0.1:1/_platform", platform.url
            ),
            encoding="utf-8",
        )
        yield read(folder.settings)


async def test_without_a_token_it_is_fatal_and_the_rest_is_told(settings: Settings) -> None:
    """78: the settings must change; settings, matrix and back ends are looked at all the same."""
    told: list[str] = []
    code = await check(settings, {}, told.append)

    assert code == 78
    assert [line.split()[:2] for line in told] == [
        ["ok", "settings"],
        ["ok", "matrix"],
        ["warn", "health"],
        ["ok", "state"],
        ["ok", "web"],
        ["FAIL", "token"],
        ["ok", "delivery"],
        ["ok", "migrations"],
        ["ok", "logs"],
        ["FAIL", "monitoring"],
    ]


async def test_machines_read_json(settings: Settings) -> None:
    """A line of JSON for each thing, with the same words."""
    lines, objects = list[str](), list[str]()
    await check(settings, {}, lines.append)
    await check(settings, {}, objects.append, as_json=True)

    levels = {"ok": "ok", "warn": "warning", "FAIL": "fault"}
    told = [json.loads(each) for each in objects]
    assert [(one["level"], one["subject"]) for one in told if " " not in one["subject"]] == [
        (levels[line.split()[0]], line.split()[1]) for line in lines if line.split()[1] in SUBJECTS
    ]


async def test_a_key_that_signs_nothing_is_told_before_the_start(tmp_path: Path) -> None:
    """As bad configuration: the bot would not start."""
    folder = make_folder(tmp_path)
    (tmp_path / "the.key").write_text("no key", encoding="utf-8")
    folder.settings.write_text(f"{SETTINGS}audit: {{key: {{file: the.key}}}}\n", encoding="utf-8")

    with pytest.raises(Fault, match=r"audit\.key"):
        await check(read(folder.settings), {}, print)


async def test_a_silent_back_end_is_a_line(tmp_path: Path) -> None:
    """It names what does not answer and does not end the look."""
    told: list[str] = []
    await check(read(make_folder(tmp_path).settings), {}, told.append)

    assert told[-1].startswith("FAIL  delivery")


UNCLOSED = 'invalid parameter "query": 1:5: parse error: unclosed left parenthesis'
HEALTH = """
    environments: [staging]
    health:
      http: {url: "http://127.0.0.1:1/healthz"}
      prometheus:
        - {name: one, query: vector(1), max: 1}
        - {name: other, query: "sum(", max: 1}
"""


async def test_health_checks_are_tried(tmp_path: Path, past: Past) -> None:
    """On what runs now, before a deploy depends on them: a wrong query fails, what is ill only warns."""
    folder, told = make_folder(tmp_path), list[str]()
    own = f"  monitoring: {{own: {{use: prometheus, url: '{past.url}', requests: vector(1)}}}}\n"
    async with served(tmp_path / "platform") as platform:
        text = SETTINGS.replace("http://127.0.0.1:1/_platform", platform.url)
        begin = text.index("services:")
        text = f"{text[:begin]}{own}services:\n  order-service:{HEALTH}"
        folder.settings.write_text(text, encoding="utf-8")
        await check(read(folder.settings), {}, told.append)
    place = "health      order-service staging:"

    assert told[-3:] == [
        f"warn  {place} GET http://127.0.0.1:1/healthz cannot be reached: connection refused",
        f"ok    {place} one is 1, allowed: at most 1",
        f"FAIL  {place} Prometheus answered 400: {UNCLOSED}",
    ]


class Odd:
    """Logs of a third party that answer oddly, or fail in a way of their own."""

    def __init__(self, *, fails: bool) -> None:
        self.fails = fails

    @classmethod
    def build(cls, _: object, options: Mapping[str, bool], _environ: object) -> Self:
        """Take whether it is to fail."""
        return cls(fails=options["fails"])

    async def ping(self) -> str:
        """Answer, or fail."""
        if self.fails:
            raise RuntimeError("no words")
        return "two\nlines\x1b[2J\a"


@pytest.mark.parametrize(
    ("fails", "told"),
    [
        ("true", "FAIL  logs odd    the adapter failed, see the bot's log"),
        ("false", "ok    logs odd    two\N{SYMBOL FOR LINE FEED}lines\N{SYMBOL FOR BELL}"),
    ],
)
async def test_an_odd_back_end_is_a_line_too(tmp_path: Path, fails: str, told: str) -> None:
    """Whatever it raises hides no other answer, and what it says moves no terminal."""
    folder = make_folder(tmp_path)
    odd = f'  logs: {{odd: {{use: "{__name__}:Odd", fails: {fails}}}}}\n'
    folder.settings.write_text(SETTINGS.replace("  delivery:\n", f"{odd}  delivery:\n"), encoding="utf-8")
    lines: list[str] = []
    await check(read(folder.settings), {}, lines.append)

    assert told in lines
    assert [line for line in lines if line.startswith("FAIL  delivery")]


async def test_whoever_waits_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Back ends take their time; that it goes on is told beside the lines, which machines read."""
    heard = listen(monkeypatch)
    await check(read(make_folder(tmp_path).settings), {}, heard.wait)

    assert heard.getvalue() == "Checking: 0 s so far, Ctrl-C ends it.\n"
