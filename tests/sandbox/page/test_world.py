"""What one person's world keeps when a channel is read again, and when it stays open for days."""

import pytest
from playwright.async_api import Page

pytestmark = pytest.mark.asyncio(loop_scope="session")

LOAD = """async ([known, read]) => {
  const { World } = await import("/page/world.js");
  const world = new World({ id: "1" }, () => {}, "");
  for (const message of known) world.apply("MESSAGE_CREATE", message);
  world.load("7", read);
  return world.history("7").map(({ id, content }) => [id, content]);
}"""
TELL = """async (ids) => {
  const { World } = await import("/page/world.js");
  const { Log } = await import("/page/view/log.js");
  const container = document.createElement("div");
  const draw = ({ id }) => Object.assign(document.createElement("p"), { id, className: "message" });
  const log = new Log(container, draw);
  const show = { message: (message) => log.put(message), gone: ({ id }) => log.remove(id) };
  const world = new World({ id: "1" }, (what, detail) => show[what](detail), "");
  const rest = { channel_id: "7", author: { id: "2" } };
  for (const id of ids) world.apply("MESSAGE_CREATE", { ...rest, id });
  const shown = [...container.querySelectorAll(".message")].map(({ id }) => id);
  return [world.history("7").map(({ id }) => id), shown];
}"""
AUTHOR = {"id": "2", "username": "bob"}
SECOND, THIRD = "2026-03-04T15:23:48.000000+00:00", "2026-03-04T15:23:49.000000+00:00"


def _message(identity: str, content: str, edited: str | None = None, flags: int = 0) -> dict[str, object]:
    told = {"id": identity, "channel_id": "7", "author": AUTHOR, "content": content}
    return told | {"edited_timestamp": edited, "flags": flags}


async def test_what_is_read_never_undoes_what_was_told(page: Page) -> None:
    """An edit told meanwhile stays, and so does what nobody can read again; what is gone is gone."""
    known = [
        _message("11", "gone"),
        _message("12", "3/3", THIRD),
        _message("13", "only you", flags=64),
        _message("14", "old", SECOND),
        _message("16", "just said"),
    ]
    read = [_message("15", "new"), _message("14", "edited", THIRD), _message("12", "2/3", SECOND)]

    assert await page.evaluate(LOAD, [known, read]) == [
        ["12", "3/3"],
        ["13", "only you"],
        ["14", "edited"],
        ["15", "new"],
        ["16", "just said"],
    ]


async def test_a_channel_keeps_its_newest_messages(page: Page) -> None:
    """A page that is open for days stays quick: of 510 the last 500 are there, however they come."""
    ids = [str(number) for number in range(1001, 1511)]
    late = [*ids[1:], ids[0]]

    for told in (ids, late):
        known, shown = await page.evaluate(TELL, told)
        assert known == ids[10:]
        assert shown == ids[10:]
