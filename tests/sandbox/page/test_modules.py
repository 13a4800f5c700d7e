"""The page's modules that decide what a typed line means, run in the browser."""

from typing import Any

import pytest
from playwright.async_api import Page

pytestmark = pytest.mark.asyncio(loop_scope="session")

TEXT, WHOLE_NUMBER, YES_OR_NO, SUBCOMMAND = 3, 4, 5, 1
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
SCALE = {
    "id": "7",
    "name": "scale",
    "options": [
        {"type": TEXT, "name": "service", "required": True, "autocomplete": True},
        {"type": WHOLE_NUMBER, "name": "replicas", "required": True, "min_value": 1, "autocomplete": True},
        {"type": TEXT, "name": "environment", "required": True, "autocomplete": True},
        {"type": TEXT, "name": "break_glass", "description": "Emergency", "max_length": 20},
    ],
}
LOCK = {
    "id": "8",
    "name": "lock",
    "options": [
        {"type": TEXT, "name": "service", "required": True, "autocomplete": True},
        {"type": TEXT, "name": "reason", "required": True},
        {"type": TEXT, "name": "for"},
        {"type": YES_OR_NO, "name": "quiet"},
    ],
}
CALL = {
    "id": "9",
    "name": "call",
    "options": [
        {"type": TEXT, "name": "title"},
        {"type": TEXT, "name": "severity", "choices": [{"name": "sev1", "value": "sev1"}]},
        {"type": TEXT, "name": "summary"},
    ],
}
COMMANDS = [DEPLOY, INCIDENT, SCALE, LOCK, CALL]
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
OFFER = """async ([line, commands]) => {
  const { read } = await import("/page/commands/line.js");
  const { complete, suggestions } = await import("/page/commands/suggestions.js");
  const said = read(line, commands);
  const asked = [];
  const ask = async (data) => (asked.push(data), [{ name: "Two", value: 2 }]);
  const offered = await suggestions(said, null, ask);
  const labels = offered.map(({ label }) => label);
  return { labels, asked, line: offered[0] && complete(line, said, offered[0]) };
}"""
VALUES = """async ([option, text]) => {
  const { fault, value } = await import("/page/commands/values.js");
  return [fault(option, text, null), fault(option, text, null) ? null : value(option, text, null)];
}"""

SHOWN = """async (message) => {
  const { messageView } = await import("/page/view/message.js");
  const known = { members: new Map(), roles: new Map(), channels: new Map(), messages: new Map() };
  const world = { ...known, me: { id: "2" }, nameOf: (user) => user.username };
  return messageView(message, world, [], {}).querySelector(".body").textContent;
}"""

EARLY = """async (ids) => {
  const { Log } = await import("/page/view/log.js");
  const container = document.createElement("div");
  const draw = ({ id }) => Object.assign(document.createElement("p"), { id });
  const log = new Log(container, draw);
  for (const id of ids) log.put({ id });
  return [...container.children].map(({ id }) => id);
}"""


async def _read(page: Page, line: str) -> Any:
    return await page.evaluate(READ, [line, COMMANDS])


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
        ("/scale api-gateway replicas:", "replicas"),
        ("/scale api-gateway 10 production ", None),
        ("/scale api-gateway 10 production break_glass:it ", "break_glass"),
        ("/lock api-gateway we move it ", "reason"),
        ("/lock api-gateway we move it for:2h", "for"),
        ("/lock for:2h quiet:", "quiet"),
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
        (
            "/scale service:api-gateway replicas:10 environment:production",
            {"service": "api-gateway", "replicas": "10", "environment": "production"},
        ),
        (
            "/scale api-gateway 10 production break_glass:nobody is there",
            {
                "service": "api-gateway",
                "replicas": "10",
                "environment": "production",
                "break_glass": "nobody is there",
            },
        ),
        (
            "/lock a we move it: all for:2h quiet:yes",
            {"service": "a", "reason": "we move it: all", "for": "2h", "quiet": "yes"},
        ),
        ('/call "Payment failures" sev1', {"title": "Payment failures", "severity": "sev1"}),
        ('/lock a "we move" yes', {"service": "a", "reason": "we move", "quiet": "yes"}),
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
        ("/scale a 3 production quickly", "excess", ["quickly"]),
        ("/call down sev1 quickly", "excess", ["quickly"]),
        ("/scale a 3 production service:b", "excess", ["service:b"]),
        ("/scale a 3 b break_glass:because the lead sleeps", "error", "break_glass is at most 20 characters"),
        ("/scale a 3 b break_glass:", "error", "break_glass is empty"),
        ("/lock a why quiet:perhaps", "error", "quiet is true or false"),
    ],
)
async def test_wrong_lines_are_named_before_they_are_sent(
    page: Page, line: str, key: str, wrong: object
) -> None:
    """What the page can know itself, it says at once."""
    said = await _read(page, line)

    assert said[key] == wrong


@pytest.mark.parametrize(
    ("line", "labels", "completed"),
    [
        ("/sc", ["/scale"], "/scale "),
        ("/incident ", ["create"], "/incident create "),
        ("/incident cr", ["create"], "/incident create "),
        ("/scale a 1 b ", ["break_glass"], "/scale a 1 b break_glass:"),
        ("/scale a 1 b br", ["break_glass"], "/scale a 1 b break_glass:"),
        ("/lock a why quiet:t", ["true"], "/lock a why quiet:true "),
        ("/lock a why for:2h ", [], None),
        ("/deploy a b PROD", ["Production"], "/deploy a b production "),
    ],
)
async def test_what_fits_is_offered(page: Page, line: str, labels: list[str], completed: str | None) -> None:
    """Names of commands, subcommands and options that are left, and the values of an option."""
    offered = await page.evaluate(OFFER, [line, COMMANDS])

    assert offered["labels"] == labels
    assert offered.get("line") == completed
    assert offered["asked"] == []


async def test_the_application_is_asked_with_what_is_known(page: Page) -> None:
    """The focused option as typed, the others in their types; what is no value yet is left out."""
    offered = await page.evaluate(OFFER, ["/scale environment:x break_glass: replicas:1", COMMANDS])
    [asked] = offered["asked"]

    assert asked["options"] == [
        {"type": TEXT, "name": "environment", "value": "x"},
        {"type": WHOLE_NUMBER, "name": "replicas", "value": "1", "focused": True},
    ]
    assert (offered["labels"], offered["line"]) == (
        ["Two"],
        "/scale environment:x break_glass: replicas:2 ",
    )


@pytest.mark.parametrize(
    ("option", "text", "fault", "value"),
    [
        ({"type": WHOLE_NUMBER}, "007", None, 7),
        ({"type": WHOLE_NUMBER}, "1e3", "it is a whole number, not “1e3”", None),
        ({"type": WHOLE_NUMBER}, "0x10", "it is a whole number, not “0x10”", None),
        ({"type": WHOLE_NUMBER, "max_value": 12}, "13", "it is at most 12", None),
        ({"type": 10}, "-1.5", None, -1.5),
        ({"type": YES_OR_NO}, "No", None, False),
        ({"type": TEXT, "min_length": 2}, "✅", "it is at least 2 characters", None),
        ({"type": TEXT}, " ", "it is empty", None),
        ({"type": WHOLE_NUMBER, "choices": [{"name": "Sev 1", "value": 1}]}, "sev 1", None, 1),
    ],
)
async def test_values_have_the_types_of_their_options(
    page: Page, option: dict[str, Any], text: str, fault: str | None, value: object
) -> None:
    """A text becomes a value, or one sentence says why it is none."""
    assert await page.evaluate(VALUES, [{"name": "it", **option}, text]) == [fault, value]


async def test_that_something_was_pinned_is_told_in_words(page: Page) -> None:
    """Discord's notice has none of its own."""
    author = {"id": "1", "username": "alice"}
    notice = {"id": "3", "type": 6, "content": "", "author": author, "timestamp": "2026-03-04T15:23:47Z"}

    assert (await page.evaluate(SHOWN, notice)).endswith("pinned a message to this channel.")


async def test_a_message_may_come_before_the_history(page: Page) -> None:
    """What is told while the channel is still being read stands in its place, above what is under way."""
    assert await page.evaluate(EARLY, ["12", "11"]) == ["11", "12", ""]
