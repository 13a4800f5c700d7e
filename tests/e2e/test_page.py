"""The README's steps in the page, against the bot that ships: by mouse, in a real browser."""

from playwright.async_api import Locator, Page, expect

from tests.e2e.pilot import Pilot
from tests.fakes.browser import chromium

LINE = "/deploy order-service v2.4.1 production"
TITLE = "Deploy order-service v2.4.1 to production"
PATIENCE = 20_000  # ms; a limit, never a wait


async def _be(page: Page, name: str) -> None:
    people = page.get_by_role("navigation", name="People")
    await people.get_by_role("button", name=name).click()
    await expect(page.get_by_role("status")).to_have_text(f"Connected as {name}")


async def _say(page: Page, line: str) -> None:
    await page.get_by_label("Message or command").fill(line)
    await page.get_by_role("button", name="Send").click()


def _card(page: Page) -> Locator:
    return page.get_by_role("article").filter(has_text=TITLE).first


async def _ask_and_approve(page: Page) -> None:
    """Ask as alice, whose own ✅ does not count; approve as bob, and see it through."""
    await expect(page.get_by_role("status")).to_have_text("Connected as alice")
    await _say(page, LINE)
    card = _card(page)
    await card.get_by_role("button", name="✅, 1 reaction").click()
    await expect(card).to_contain_text("@alice: Nobody approves or rejects their own request")
    await _be(page, "bob")
    await card.get_by_role("button", name="✅, 2 reactions").click()
    await expect(card).to_contain_text("✅ Approved by @bob. Deploying order-service v2.4.1...")
    await expect(card).to_contain_text("3/3")
    await expect(card).to_contain_text("Deploy complete. Health check passed.")


async def _ask_and_cancel(page: Page) -> None:
    """Ask in another channel, which the list of channels leads to, and press the button."""
    channels = page.get_by_role("navigation", name="Channels")
    await channels.get_by_role("button", name="incidents").click()
    await _be(page, "dave")
    await _say(page, "/deploy order-service v2.3.2 production")
    await page.get_by_role("button", name="Cancel").click()
    await expect(page.get_by_text("Cancelled by @dave, who had asked for it.").first).to_be_visible()


async def test_a_newcomer_does_the_main_job(fresh: Pilot) -> None:
    """Whoever follows the README with nothing but the page deploys, and the log knows who agreed."""
    expect.set_options(timeout=PATIENCE)
    async with chromium() as browser:
        page = await browser.new_page()
        await page.goto(str(fresh.ready["url"]))
        await _ask_and_approve(page)
        await _ask_and_cancel(page)
        await _be(page, "mallory")
        await _say(page, "/deploy order-service v2.4.1 staging")
        await expect(page.get_by_text("Only you can see this")).to_be_visible()

    done = await fresh.record(command=LINE)
    assert (done["user"], done["approved_by"], done["result"]) == ("@alice", "@bob", "success")
    assert await fresh.running("order-service", "production") == "v2.4.1"
    assert (await fresh.record(user="@dave"))["result"] == "cancelled"
    assert (await fresh.record(user="@mallory"))["result"] == "denied"
