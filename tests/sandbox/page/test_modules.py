"""The page's modules that decide: what a typed line means, and what text becomes, run in the browser."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import web
from aiohttp.test_utils import TestServer
from playwright.async_api import Browser, Page

from sandbox.page import routes

pytestmark = pytest.mark.asyncio(loop_scope="module")

TEXT, WHOLE_NUMBER, SUBCOMMAND = 3, 4, 1
DEPLOY = {
    "id": "5",
    "name": "deploy",
    "version": "9",
    "options": [
        {"type": TEXT, "name": "service", "required": True, "autocomplete": True},
        {"type": TEXT, "name": "version", "required": True, "autocomplete": True},
        {
            "type": TEXT,
            "name": "environment",
            "required": True,
            "choices": [{"name": "Production", "value": "production"}],
        },
    ],
}
INCIDENT = {
    "id": "6",
    "name": "incident",
    "options": [
        {
            "type": SUBCOMMAND,
            "name": "create",
            "options": [
                {"type": WHOLE_NUMBER, "name": "severity", "required": True, "min_value": 1},
                {"type": TEXT, "name": "title", "required": True},
            ],
        }
    ],
}
MENTION = '<span class="mention">{}</span>'
READ = """async ([line, commands]) => {
  const { read } = await import("/page/commands/line.js");
  const { commandData } = await import("/page/commands/data.js");
  const said = read(line, commands);
  let data = null, error = null;
  try { if (said.whole) data = commandData(said, null); } catch (wrong) { error = wrong.message; }
  return {
    filled: Object.fromEntries(said.filled), at: said.current?.option?.name ?? null,
    missing: said.missing, excess: said.excess, whole: said.whole, data, error,
  };
}"""
MARKDOWN = """async (text) => {
  const { markdown } = await import("/page/text/markdown.js");
  const names = { user: () => "bob", role: () => "team-lead", channel: () => "audit" };
  const box = document.createElementNS("http://www.w3.org/1999/xhtml", "div");
  box.append(...markdown(text, names));
  return box.innerHTML;
}"""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def page(browser: Browser) -> AsyncIterator[Page]:
    """Open an empty place on the page's host, where its modules can be asked."""
    app = web.Application()
    app.add_routes(routes.build({}))
    async with TestServer(app) as server:
        page = await browser.new_page()
        await page.goto(str(server.make_url("/page/none")))
        yield page
        await page.close()


async def _read(page: Page, line: str) -> Any:
    return await page.evaluate(READ, [line, [DEPLOY, INCIDENT]])


async def test_a_whole_line_is_a_whole_command(page: Page) -> None:
    """What a newcomer copies from the README runs as it stands."""
    said = await _read(page, "/deploy order-service v2.4.1 production")

    assert said["data"] == {
        "id": "5",
        "name": "deploy",
        "type": 1,
        "version": "9",
        "options": [
            {"type": TEXT, "name": "service", "value": "order-service"},
            {"type": TEXT, "name": "version", "value": "v2.4.1"},
            {"type": TEXT, "name": "environment", "value": "production"},
        ],
    }


@pytest.mark.parametrize(
    ("line", "at"),
    [
        ("/deploy", None),
        ("/deploy ", "service"),
        ("/deploy ord", "service"),
        ("/deploy order-service ", "version"),
        ("/deploy environment:production ", "service"),
        ("/deploy order-service environment:prod", "environment"),
        ("/incident create ", "severity"),
        ("/incident create 1 Payment processing ", "title"),
        ("/inc", None),
    ],
)
async def test_the_cursor_knows_its_option(page: Page, line: str, at: str | None) -> None:
    """Choices are offered for the option that is being typed."""
    said = await _read(page, line)

    assert said["at"] == at


@pytest.mark.parametrize(
    ("line", "filled"),
    [
        (
            '/deploy version:v1 service:"a b" production',
            {"version": "v1", "service": "a b", "environment": "production"},
        ),
        (
            "/incident create 1 Payment processing failures",
            {"severity": "1", "title": "Payment processing failures"},
        ),
        ('/incident create 1 "Payment failures"', {"severity": "1", "title": "Payment failures"}),
    ],
)
async def test_words_find_their_options(page: Page, line: str, filled: dict[str, str]) -> None:
    """By name, else in order; quotes hold together, and the last free text takes the rest."""
    said = await _read(page, line)

    assert said["filled"] == filled
    assert said["whole"]


@pytest.mark.parametrize(
    ("line", "key", "wrong"),
    [
        ("/deploy order-service", "missing", ["version", "environment"]),
        ("/deploy a b production now", "excess", ["now"]),
        ("/deploy a b moon", "error", "environment is one of: Production"),
        ("/incident create one Payment", "error", "severity is a whole number, not “one”"),
        ("/incident create 0 Payment", "error", "severity is at least 1"),
    ],
)
async def test_wrong_lines_are_named_before_they_are_sent(
    page: Page, line: str, key: str, wrong: object
) -> None:
    """What the page can know itself, it says at once."""
    said = await _read(page, line)

    assert said[key] == wrong


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("**bold** and *it*", "<p><strong>bold</strong> and <em>it</em></p>"),
        ("`a*b*`", "<p><code>a*b*</code></p>"),
        ("snake_case_name", "<p>snake_case_name</p>"),
        ("\\*no\\*", "<p>*no*</p>"),
        ("```json\n{}\n```", '<pre tabindex="0"><code data-language="json">{}</code></pre>'),
        (
            "<@1> <@&2> <#3>",
            "<p>" + " ".join(MENTION.format(name) for name in ("@bob", "@team-lead", "#audit")) + "</p>",
        ),
        ("<img src=x onerror=alert(1)>", "<p>&lt;img src=x onerror=alert(1)&gt;</p>"),
        ("[x](javascript:alert(1))", "<p>[x](javascript:alert(1))</p>"),
    ],
)
async def test_text_becomes_nodes_and_never_markup(page: Page, text: str, html: str) -> None:
    """Discord's marks are drawn; what looks like HTML or a script stays text."""
    drawn = await page.evaluate(MARKDOWN, text)

    assert drawn == html
