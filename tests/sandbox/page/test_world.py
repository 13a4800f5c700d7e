"""What one person's world keeps when a channel is read again."""

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
