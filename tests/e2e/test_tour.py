"""The guided tour and what is behind the page, against the bot that ships: by keyboard, and on a phone."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import ConsoleMessage, Locator, Page, ViewportSize, expect

from tests.e2e.pictures import picture
from tests.e2e.pilot import Pilot
from tests.fakes.axe import violations
from tests.fakes.browser import chromium

PATIENCE = 20_000  # ms; a limit, never a wait
PHONE: ViewportSize = {"width": 375, "height": 720}
DESK: ViewportSize = {"width": 1280, "height": 820}
CARD = "Deploy order-service {} to production"


@pytest.fixture
async def page(fresh: Pilot) -> AsyncIterator[Page]:
    """Open the page of a sandbox of its own; its console has to stay silent."""
    said: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            said.append(message.text)

    expect.set_options(timeout=PATIENCE)
    async with chromium() as browser:
        page = await browser.new_page(viewport=DESK, color_scheme="dark")
        page.set_default_timeout(PATIENCE)
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("console", note)
        await page.goto(str(fresh.ready["url"]))
        await expect(page.get_by_role("status")).to_have_text("Connected as alice")
        yield page
    assert said == []


def _side(page: Page, name: str) -> Locator:
    return page.get_by_role("region", name=name, exact=True)


def _card(side: Locator, version: str) -> Locator:
    return side.get_by_role("article").filter(has_text=CARD.format(version)).last


class Guide:
    """The tour as its reader sees it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.root = page.get_by_role("complementary", name="Guided tour")

    async def is_at(self, step: str) -> None:
        """Wait until it shows this step."""
        await expect(self.root.get_by_role("heading", name=step)).to_be_visible()

    async def leads(self, step: str) -> None:
        """Wait until it shows this step, and has taken the focus along."""
        await expect(self.root.get_by_role("heading", name=step)).to_be_focused()

    async def press_next(self, label: str) -> None:
        """Press the button that Tab leads to."""
        await self.page.keyboard.press("Tab")
        await expect(self.root.get_by_role("button", name=label)).to_be_focused()
        await self.page.keyboard.press("Enter")


async def _see_behind(page: Page) -> None:
    """Look at the new processes, the record with its mark, and what the gateway told."""
    panel = page.get_by_role("complementary", name="Behind the scenes")
    replicas = panel.get_by_role("list", name="order-service in production")
    await expect(replicas.get_by_role("listitem")).to_have_text(["v2.4.1 healthy"] * 3)
    await expect(panel.get_by_text("The bot version")).to_contain_text("· ready")
    everybody = "The local Discord 9 people's clients are connected"  # seven of the test's own, and two here
    await expect(panel.get_by_text(everybody)).to_be_visible()
    ended = panel.get_by_role("listitem").filter(has_text="success")
    record = ended.filter(has_text="/deploy order-service v2.4.1 production")
    await expect(record).to_contain_text("chained to the line before")
    await expect(record).to_contain_text("@alice · approved by @bob")
    reactions = panel.get_by_role("listitem").filter(has_text="MESSAGE_REACTION_ADD")
    await expect(reactions.first).to_contain_text("#deployments ✅ by bob")


async def _escape_means_what_is_closest(page: Page, guide: Guide) -> None:
    """Leave the choices with it, not the tour behind them; then the tour, then the panel."""
    line = _side(page, "alice").get_by_label("Message or command")
    await page.keyboard.press("Alt+1")
    await page.keyboard.type("/stat")
    await expect(page.get_by_role("option", name="/status")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("option", name="/status")).to_have_count(0)
    await expect(guide.root).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(guide.root).to_be_hidden()
    await line.fill("")
    panel = page.get_by_role("complementary", name="Behind the scenes")
    await page.keyboard.press("Alt+9")
    await expect(panel.get_by_role("heading", name="Behind the scenes")).to_be_focused()
    await expect(panel.get_by_text("Nothing has been asked for yet.")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(panel).to_be_hidden()
    await expect(line).to_be_focused()


async def test_the_tour_is_played_by_keyboard(page: Page, fresh: Pilot) -> None:
    """Nothing begins by itself; with its help the story comes to its end, and everybody can follow."""
    guide = Guide(page)
    await expect(guide.root).to_be_hidden()
    await page.keyboard.press("Alt+8")
    await guide.leads("1 of 5")
    await _escape_means_what_is_closest(page, guide)
    await page.keyboard.press("Alt+8")
    await guide.leads("1 of 5")
    assert await violations(page) == []
    await guide.press_next("Do it for me")
    await guide.leads("2 of 5")
    await guide.press_next("Do it for me")
    await guide.leads("3 of 5")
    await expect(_card(_side(page, "bob"), "v2.4.1")).to_contain_text("approves or rejects their own request")
    await fresh.hold()
    await guide.press_next("Do it for me")
    await guide.leads("4 of 5")
    await fresh.step()
    await expect(_card(_side(page, "alice"), "v2.4.1")).to_contain_text("1/3")
    await picture(page, "page", 1280, 860)
    await fresh.release()
    await guide.leads("5 of 5")
    await guide.press_next("Do it for me")
    await guide.leads("The end")
    await _see_behind(page)
    assert await violations(page) == []
    assert await page.evaluate("document.documentElement.scrollHeight") <= DESK["height"]
    await picture(page, "panel", 1280, 860)
    await page.keyboard.press("Escape")
    await expect(guide.root).to_be_hidden()
    await expect(_side(page, "alice").get_by_label("Message or command")).to_be_focused()

    done = await fresh.record(command="/deploy order-service v2.4.1 production")
    assert (done["user"], done["approved_by"], done["result"]) == ("@alice", "@bob", "success")


async def _react(page: Page, name: str, version: str) -> None:
    """Press the card's ✅ as somebody, in their side."""
    await _card(_side(page, name), version).get_by_role("button", name="✅").first.click()


async def test_the_tour_is_played_by_hand_on_a_phone(page: Page, fresh: Pilot) -> None:
    """It notices what its reader does, lets them skip, and begins again with what can happen."""
    await page.emulate_media(color_scheme="light")
    await page.set_viewport_size(PHONE)
    guide = Guide(page)
    await page.get_by_role("button", name="Take the guided tour").click()
    await guide.leads("1 of 5")
    line = _side(page, "alice").get_by_label("Message or command")
    await line.fill("/deploy order-service v2.4.1 production")
    await line.press("Enter")
    await guide.is_at("2 of 5")
    await expect(line).to_be_focused()
    await _react(page, "alice", "v2.4.1")
    await guide.is_at("3 of 5")
    assert await violations(page) == []
    await picture(page, "phone", 375, 720)
    await _react(page, "bob", "v2.4.1")
    await guide.is_at("5 of 5")
    await guide.root.get_by_role("button", name="Skip").click()
    await guide.leads("The end")

    await guide.root.get_by_role("button", name="Begin again").click()
    await guide.leads("1 of 5")
    await expect(guide.root).to_contain_text("/deploy order-service v2.4.0 production")
    await guide.root.get_by_role("button", name="Skip").click()
    await guide.root.get_by_role("button", name="Do it for me").click()
    await expect(guide.root).to_contain_text("There is no such request yet.")
    await page.get_by_role("button", name="Channels and people").click()
    await page.get_by_role("button", name="Behind the scenes", exact=False).click()
    await expect(page.get_by_role("list", name="order-service in production")).to_contain_text("v2.4.1")
    assert await violations(page) == []
    assert await page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert await fresh.running("order-service", "production") == "v2.4.1"
