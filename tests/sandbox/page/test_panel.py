"""What the panel shows when not all is well, and how it says a gateway event in a few words."""

from typing import Any

import pytest
from playwright.async_api import Page

pytestmark = pytest.mark.asyncio(loop_scope="session")

SUMMARY = """async ([type, data]) => {
  const { summary } = await import("/page/panel/summary.js");
  const channels = new Map([["7", { name: "deployments" }]]);
  return summary(type, data, { channels, nameOf: ({ id, username }) => username ?? id });
}"""
PROCESSES = """async (told) => {
  const { drawProcesses } = await import("/page/panel/processes.js");
  const container = document.createElement("div");
  drawProcesses(container, told);
  const isGood = (one) => Boolean(one.querySelector(".mark-good"));
  return [...container.querySelectorAll("p, li")].map((one) => [one.textContent, isGood(one)]);
}"""
RECORDS = """async (records) => {
  const { drawRecords } = await import("/page/panel/records.js");
  const container = document.createElement("ol");
  drawRecords(container, records);
  return [...container.children].map((one) => one.textContent);
}"""
BOB = {"id": "3", "username": "bob"}
LINK = "Taken: https://discord.com/channels/1/2/3"
CARD = "🚀 **Deploy it**\nRequires approval.\n✅ Done.\nDashboard: https://grafana.internal"


@pytest.mark.parametrize(
    ("kind", "data", "words"),
    [
        ("READY", {"user": BOB}, "a session of bob"),
        (
            "GUILD_CREATE",
            {"channels": [1], "members": [1, 2], "roles": []},
            "1 channel, 2 members, 0 roles",
        ),
        (
            "MESSAGE_CREATE",
            {"channel_id": "7", "author": BOB, "content": "**Hi**\nyou"},
            "#deployments bob: Hi you",
        ),
        (
            "MESSAGE_UPDATE",
            {"channel_id": "7", "author": BOB, "content": CARD},
            "#deployments bob: ✅ Done.",
        ),
        ("MESSAGE_UPDATE", {"channel_id": "7", "author": BOB, "content": LINK}, f"#deployments bob: {LINK}"),
        ("MESSAGE_CREATE", {"channel_id": "7", "author": BOB}, "#deployments bob"),
        ("MESSAGE_UPDATE", {"channel_id": "7", "embeds": [{"title": "Plan"}]}, "#deployments Plan"),
        (
            "MESSAGE_REACTION_ADD",
            {"channel_id": "7", "user_id": "3", "emoji": {"name": "✅"}},
            "#deployments ✅ by 3",
        ),
        ("INTERACTION_SUCCESS", {"nonce": "12"}, "nonce 12"),
        ("CHANNEL_CREATE", {"name": "inc-1"}, "#inc-1"),
        ("TYPING_START", {"channel_id": "7"}, "#deployments"),
        ("PRESENCES_REPLACE", None, ""),
    ],
)
async def test_an_event_is_said_in_a_few_words(
    page: Page, kind: str, data: dict[str, Any] | None, words: str
) -> None:
    """Where, who and what, as far as it tells; of a change what is new; nothing of what nobody knows."""
    assert await page.evaluate(SUMMARY, [kind, data]) == words


async def test_what_is_not_well_is_said_in_words(page: Page) -> None:
    """A bot that waits says for what, and a replica that does not answer is not only red."""
    told = {
        "bot": {
            "version": "1.0",
            "ready": False,
            "checks": {"gateway": False, "store": True},
            "trouble": "Away.",
        },
        "discord": {"bot": False, "people": 1},
        "replicas": [
            {
                "name": "a-1",
                "service": "a",
                "environment": "staging",
                "version": "v1",
                "healthy": False,
                "pid": 1,
                "port": 2,
            }
        ],
    }
    assert await page.evaluate(PROCESSES, told) == [
        ["The bot version 1.0 · not ready, gateway · Away.", False],
        ["The local Discord 1 person's client is connected", True],
        ["v1 not healthy", False],
    ]
    for connected, words in ((True, "one of your own is connected"), (False, "none runs")):
        told |= {"bot": {"version": "1.0", "ready": None, "checks": {}}, "replicas": []}
        told |= {"discord": {"bot": connected, "people": 0}}
        assert (await page.evaluate(PROCESSES, told))[0] == [f"The bot {words}", connected]


async def test_a_broken_chain_is_said_in_words(page: Page) -> None:
    """Each record says whether it holds on to the line before; without records that is said."""
    record = dict.fromkeys(
        ("timestamp", "user", "command", "approved_by", "result", "duration_seconds", "channel")
    )
    told = [record | {"seq": 2, "event": "vote", "chained": False}]
    told += [record | {"seq": 1, "event": "vote", "chained": None}]
    assert await page.evaluate(RECORDS, told) == [
        "✗ the chain is broken here2vote",
        "? the line before is not at hand1vote",
    ]
    assert await page.evaluate(RECORDS, []) == ["Nothing has been asked for yet."]
