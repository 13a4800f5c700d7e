"""Two people side by side in one window: who is where, what the keys do, and what a phone shows."""

import re

import pytest
from playwright.async_api import Locator, Page, expect

from tests.sandbox.page.conftest import PHONE, Watched

pytestmark = pytest.mark.asyncio(loop_scope="session")

LINE = "/deploy order-service v2.4.1 production"
CARD = "Deploy order-service v2.4.1 to production"
TAKEN_TWICE = """() => {
  const ids = [...document.querySelectorAll("[id]")].map(({ id }) => id);
  return ids.filter((id, index) => ids.indexOf(id) !== index);
}"""

ASK_AND_LEAVE = """() => {
  document.querySelector(".active .composer").requestSubmit();
  document.querySelector("[data-person=bob]").click();
}"""


def _side(page: Page, name: str) -> Locator:
    return page.get_by_role("region", name=name, exact=True)


async def _connected(page: Page, *names: str) -> None:
    for name in names:
        await expect(_side(page, name).get_by_role("status")).to_have_text(f"Connected as {name}")


async def test_one_asks_on_the_left_the_other_approves_on_the_right(watched: Watched, sandbox: str) -> None:
    """By keyboard alone: each side is its own person's, and both see the card move."""
    page = watched.page
    await page.goto(sandbox)
    await _connected(page, "alice")
    await page.keyboard.press("Alt+0")
    await _connected(page, "alice", "bob")
    assert re.search(r"/\?token=[\w-]+#alice/deployments\+bob/deployments$", page.url)
    left, right = _side(page, "alice"), _side(page, "bob")
    await expect(right.get_by_label("Message or command")).to_be_focused()

    await page.keyboard.press("Alt+1")
    await expect(left.get_by_label("Message or command")).to_be_focused()
    await page.keyboard.type(LINE)
    await page.keyboard.press("Enter")
    card = right.get_by_role("article").filter(has_text=CARD).last
    approve = card.get_by_role("button", name="✅, 1 reaction")
    await expect(left.get_by_text("Only you can see this")).to_be_visible()
    await approve.focus()
    await page.keyboard.press("Enter")

    await expect(left.get_by_text("2 of 2 replicas").last).to_be_visible()
    await expect(right.get_by_text("2 of 2 replicas").last).to_be_visible()
    await expect(right.get_by_text("Only you can see this")).to_have_count(0)
    assert await page.evaluate(TAKEN_TWICE) == []


async def test_the_address_keeps_both(watched: Watched, sandbox: str) -> None:
    """A reload comes back to both; who is there already is gone to, anybody else takes the place in focus."""
    page = watched.page
    await page.goto(f"{sandbox}/#alice/deployments+bob/incidents")
    await _connected(page, "alice", "bob")
    await expect(_side(page, "bob").get_by_role("heading", name="# incidents")).to_be_visible()
    await page.keyboard.press("Alt+3")
    await expect(_side(page, "bob").get_by_label("Message or command")).to_be_focused()
    await page.keyboard.press("Alt+4")
    await _connected(page, "alice", "carol")
    await page.get_by_role("navigation", name="Channels").get_by_role("button", name="deployments").click()
    await expect(_side(page, "carol").get_by_role("heading", name="# deployments")).to_be_visible()
    await page.reload()
    await _connected(page, "alice", "carol")
    await page.evaluate("location.hash = '#alice/deployments+bob/incidents'")
    await _connected(page, "alice", "bob")
    await page.evaluate("location.hash = '#alice/deployments+carol/deployments'")
    await _connected(page, "alice", "carol")
    assert page.url.endswith("#alice/deployments+carol/deployments")

    await page.get_by_role("button", name="Close alice's side").click()
    await expect(_side(page, "alice")).to_have_count(0)
    await expect(_side(page, "carol").get_by_label("Message or command")).to_be_focused()
    await expect(page.get_by_role("button", name="Side by side")).to_have_attribute("aria-pressed", "false")
    assert page.url.endswith("#carol/deployments")


async def test_a_phone_shows_one_of_them_at_a_time(watched: Watched, sandbox: str) -> None:
    """A bar leads from one to the other; nothing is wider than the screen; all in the drawer is at hand."""
    page = watched.page
    await page.set_viewport_size(PHONE)
    await page.goto(f"{sandbox}/#dave")
    await _connected(page, "dave")
    await page.get_by_role("button", name="Channels and people").click()
    await page.get_by_role("button", name="Side by side").click()
    await _connected(page, "bob")
    await expect(_side(page, "dave")).to_be_hidden()
    await page.get_by_role("navigation", name="Side by side").get_by_role("button", name="dave").click()
    await expect(_side(page, "dave").get_by_label("Message or command")).to_be_focused()
    await expect(_side(page, "bob")).to_be_hidden()
    assert await page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]

    form = page.get_by_role("dialog", name="Ask a question")
    await _side(page, "dave").get_by_label("Message or command").fill("/ask")
    await page.evaluate(ASK_AND_LEAVE)
    await expect(form).to_be_visible()  # what was asked for comes with the one who did
    await page.keyboard.press("Alt+3")
    await expect(_side(page, "bob").get_by_label("Message or command")).to_be_focused()
    await page.keyboard.press("Alt+2")
    await expect(form).to_be_hidden()

    await page.set_viewport_size({"width": 640, "height": 400})  # a laptop at 200 %
    await _side(page, "dave").get_by_role("button", name="Channels and people").click()
    await page.get_by_role("navigation", name="People").get_by_role("button", name="mallory").click()
    await _connected(page, "mallory")
