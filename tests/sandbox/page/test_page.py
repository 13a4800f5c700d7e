"""The page as people use it: a real browser, the real local Discord, a stock discord.py bot."""

import re

import aiohttp
import pytest
from playwright.async_api import expect

from tests.sandbox.page.conftest import PHONE, Watched, enter

pytestmark = pytest.mark.asyncio(loop_scope="session")

LINE = "/deploy order-service v2.4.1 production"
PIN = """async (message) => {
  const { api, channels, users } = await (await fetch(`/page/session.json${location.search}`)).json();
  const address = `${api}/channels/${channels.deployments}/messages/pins/${message}`;
  await fetch(address, { method: "PUT", headers: { Authorization: users.bob.token } });
}"""
TWICE = """() => {
  const form = document.querySelector(".composer");
  form.requestSubmit();
  form.requestSubmit();
}"""
LEFT_OVER = """() => {
  document.querySelector("[data-person=dave]").click();
  document.querySelector("[data-person=alice]").click();
  return document.querySelectorAll(".log .message").length;
}"""


async def test_the_main_job_is_done_by_keyboard(watched: Watched, sandbox: str) -> None:
    """Alice asks, everyone sees the card, bob reacts, the card moves and the end is told."""
    page = watched.page
    await page.goto(sandbox)
    await expect(page.get_by_role("status")).to_have_text("Connected as alice")
    await expect(page.get_by_role("region", name="Welcome")).to_contain_text(f"Try: {LINE} as alice")
    await page.get_by_label("Message or command").press_sequentially(LINE)
    await page.keyboard.press("Enter")
    card = page.get_by_role("article").filter(has_text="Deploy order-service v2.4.1 to production")
    await expect(card.get_by_role("button", name="❌, 1 reaction")).to_be_visible()
    await expect(page.get_by_text("Only you can see this")).to_be_visible()

    await page.get_by_role("link", name="#deployments → message").click()
    assert page.url.startswith(sandbox)  # a link to a message is followed here

    await page.keyboard.press("Alt+3")
    await expect(page.get_by_role("status")).to_have_text("Connected as bob")
    approve = card.get_by_role("button", name="✅, 1 reaction")
    await approve.focus()
    await page.keyboard.press("Enter")

    await expect(page.get_by_text("✅ Deploy complete. Health check passed.")).to_be_visible()
    await expect(card.get_by_text("2 of 2 replicas")).to_be_visible()
    await expect(card.get_by_role("button", name="✅, 2 reactions")).to_have_attribute("aria-pressed", "true")
    await expect(page.get_by_text("Only you can see this")).to_have_count(0)


async def test_a_command_is_put_together_from_choices(watched: Watched, sandbox: str) -> None:
    """Typing / lists commands, options and the application's choices; who is called by the end sees that."""
    page = watched.page
    await page.goto(f"{sandbox}/#dave/incidents")
    await expect(page.get_by_role("region", name="Welcome")).to_contain_text("Welcome to #incidents")
    await expect(page.get_by_text("Try:")).to_have_count(0)  # the bot might refuse it here
    line = page.get_by_label("Message or command")
    await expect(page.get_by_role("status")).to_have_text("Connected as dave")
    await line.press_sequentially("/dep")
    await expect(page.get_by_role("option", name="/deploy")).to_be_visible()
    await line.press("Enter")
    await expect(page.get_by_role("option", name="order-service")).to_be_visible()
    await line.press("Tab")
    await line.press_sequentially("v2.4")
    await expect(page.get_by_role("option", name="v2.4.0")).to_be_visible()
    await line.press("ArrowDown")
    await line.press("Enter")
    await expect(page.get_by_role("option", name="production")).to_be_visible()
    await line.press("Tab")
    await expect(line).to_have_value("/deploy order-service v2.4.0 production ")
    await line.press("Enter")

    await page.get_by_role("button", name="Cancel").click()

    await expect(page.get_by_text("Cancelled by @dave.")).to_be_visible()
    await expect(page.locator(".calls-me")).to_have_text(re.compile("Cancelled by @dave."))
    await page.keyboard.press("Alt+1")
    await expect(page.get_by_text("Cancelled by @dave.")).to_be_visible()
    await expect(page.locator(".calls-me")).to_have_count(0)


async def test_silence_and_a_cut_line_are_told(watched: Watched, sandbox: str) -> None:
    """At phone width: a command nobody answers says so, a cut gateway misses nothing."""
    page = watched.page
    await page.set_viewport_size(PHONE)
    await page.goto(f"{sandbox}/#carol")
    await expect(page.get_by_role("status")).to_have_text("Connected as carol")
    await page.get_by_label("Message or command").fill("/silent")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("The application did not respond")).to_be_visible()

    async with aiohttp.ClientSession() as http:
        await http.post(f"{sandbox}/_control", json={"do": "drop", "who": "carol"})
    await page.get_by_label("Message or command").fill("Still **here**, @bob?")
    await page.keyboard.press("Enter")

    await expect(page.get_by_text("Still here, @bob?")).to_be_visible()
    await expect(page.get_by_role("status")).to_have_text("Connected as carol")
    assert await page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


async def test_a_message_shows_all_it_carries(watched: Watched, sandbox: str) -> None:
    """Pictures, files to download, code that scrolls in its box, names behind ids, rows of buttons."""
    page = watched.page
    await page.goto(f"{sandbox}/#erin/incidents")
    await expect(page.get_by_role("status")).to_have_text("Connected as erin")
    await page.get_by_label("Message or command").fill("/report last:2")
    await page.get_by_role("button", name="Send").click()
    message = page.get_by_role("article").filter(has_text="erin used /report")
    await expect(message.get_by_role("button", name="Page 6")).to_be_visible()

    pictures = message.get_by_role("img")
    assert await pictures.evaluate_all("all => all.map((one) => one.alt)") == ["picture.png", "plot.png"]
    for picture in await pictures.all():
        await expect(picture).to_have_js_property("complete", value=True)
        assert await picture.evaluate("one => [one.naturalWidth, one.naturalHeight]") == [320, 120]
    await expect(message.get_by_text("@team-lead in 3/4/26, 3:23:47 PM")).to_be_visible()
    code = message.locator("pre")
    box, frame = await code.bounding_box(), await message.locator(".embed").bounding_box()
    assert box is not None
    assert frame is not None
    assert box["x"] + box["width"] <= frame["x"] + frame["width"]
    assert await code.evaluate(
        "one => one.scrollHeight > one.clientHeight && one.scrollWidth > one.clientWidth"
    )
    async with page.expect_download() as downloading:
        await message.get_by_role("link", name="all_lines.txt").click()
    download = await downloading.value
    assert download.suggested_filename == "all_lines.txt"
    assert (await download.path()).read_text(encoding="utf-8") == "✅\n" * 2
    await expect(message.get_by_text("8 bytes")).to_be_visible()


async def test_a_subcommand_is_put_together(watched: Watched, sandbox: str) -> None:
    """Its options are offered one by one; the bot knows what was filled; a failed click is forgotten."""
    page = watched.page
    await page.goto(f"{sandbox}/#oncall/incidents")
    line = page.get_by_label("Message or command")
    await expect(page.get_by_role("status")).to_have_text("Connected as oncall")
    await line.press_sequentially("/policy e")
    await expect(page.get_by_role("option", name="explain")).to_be_visible()
    await line.press("Tab")
    await line.press_sequentially("replicas:10 action:sc")
    await expect(page.get_by_role("option", name="scale to 10")).to_be_visible()
    await line.press("Tab")
    await line.press_sequentially("yes ")
    await expect(page.get_by_role("option", name="why")).to_be_visible()
    await line.press("Tab")
    await line.press_sequentially("it is late")
    await expect(line).to_have_value('/policy explain replicas:10 action:"scale to 10" yes why:it is late')
    await line.press("Enter")

    await expect(page.get_by_text("Asked: 'scale to 10' 10 True 'it is late'")).to_be_visible()
    answer = page.get_by_role("article").filter(has_text="oncall used /policy explain").first
    await page.route("**/interactions", lambda route: route.abort())
    await answer.get_by_role("button", name="Next").click()
    await expect(answer.get_by_role("alert")).to_contain_text("This interaction failed: The sandbox cannot")
    watched.faults.clear()  # the browser's own words
    await page.unroute_all()
    await answer.get_by_role("button", name="Next").click()
    await expect(answer.get_by_role("heading", name="Page 2")).to_be_visible()
    await expect(answer.get_by_role("alert")).to_have_count(0)
    await expect(answer.get_by_text("Only you can see this")).to_be_visible()
    await line.fill("/policy show")
    await line.press("Enter")
    await expect(page.get_by_text("All rules").last).to_be_visible()


async def test_a_pin_is_told_in_words(watched: Watched, sandbox: str) -> None:
    """Who pinned, and a link to what; it stands apart from what they write before and after."""
    page = watched.page
    await page.goto(f"{sandbox}/#bob/deployments")
    await expect(page.get_by_role("status")).to_have_text("Connected as bob")
    line = page.get_by_label("Message or command")
    for said in ("Keep this", "Lose that"):
        await line.fill(said)
        await line.press("Enter")
        await expect(page.get_by_role("article").filter(has_text=said)).to_be_visible()
    await page.evaluate(
        PIN, await page.get_by_text("Keep this").evaluate("one => one.closest('article').dataset.id")
    )

    notice = page.get_by_role("article").filter(has_text="bob pinned a message to this channel.")
    await expect(notice).to_be_visible()
    await line.fill("After it")
    await line.press("Enter")
    after = page.get_by_role("article", name="bob wrote").filter(has_text="After it")
    await expect(after.get_by_text("bob", exact=True)).to_be_visible()
    await notice.get_by_role("link", name="a message").click()
    await expect(page.locator(".pointed")).to_contain_text("Keep this")


WRONG = {
    "/policy explain": "Still missing: action.",
    "/policy explain deploy 13": "replicas is at most 12",
    "/policy explain deploy 3 maybe": "urgent is true or false",
    "/policy": "/policy needs one more word: explain, show.",
    "/policy hide": "/policy goes on with one of: explain, show.",
    "/policy show all": "Too much: all. Put quotes around values with spaces.",
    "/policy explain deploy why:": "why is empty",
    "/polic": "There is no command /polic. Type / to see those there are.",
}


async def test_what_is_wrong_is_said_before_it_is_sent(watched: Watched, sandbox: str) -> None:
    """The line stays as it is, and one sentence says what to change; it is not told to who comes next."""
    page = await enter(watched, sandbox, "mallory", "deployments")
    line, told = page.get_by_label("Message or command"), page.get_by_role("alert")
    for typed, hint in WRONG.items():
        await line.fill(typed)
        await expect(told).to_be_hidden()
        await page.get_by_role("button", name="Send").click()
        await expect(told).to_have_text(hint)
        await expect(line).to_have_value(typed)
    await page.keyboard.press("Alt+1")
    await expect(told).to_be_hidden()


async def test_nobody_acts_for_somebody_else(watched: Watched, sandbox: str) -> None:
    """An impatient Enter sends once; what one person saw is gone before the next one is connected."""
    page = await enter(watched, sandbox, "bob", "deployments")
    line = page.get_by_label("Message or command")
    await line.fill("Sent once")
    await page.evaluate(TWICE)
    await line.fill("Sent after it")
    await line.press("Enter")
    await expect(page.get_by_role("article").filter(has_text="Sent after it")).to_be_visible()
    await expect(page.get_by_role("article").filter(has_text="Sent once")).to_have_count(1)

    assert await page.evaluate(LEFT_OVER) == 0
    await expect(page.get_by_role("article").filter(has_text="Sent once")).to_be_visible()
