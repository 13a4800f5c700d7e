"""What a chat has besides words: reactions that are picked, selects, events, a theme; for everyone alike."""

import pytest
from playwright.async_api import Browser, Locator, Page, ViewportSize, expect

from tests.fakes.axe import violations
from tests.sandbox.page.conftest import PHONE, Watched, enter, say

pytestmark = pytest.mark.asyncio(loop_scope="session")

THREAD = """async () => {
  const { api, channels, users } = await (await fetch(`/page/session.json${location.search}`)).json();
  const headers = { Authorization: users.erin.token, "Content-Type": "application/json" };
  const post = async (path, body) =>
    (await fetch(api + path, { method: "POST", headers, body: JSON.stringify(body) })).json();
  const { id } = await post(`/channels/${channels.incidents}/threads`, { name: "aside", type: 11 });
  await post(`/channels/${id}/messages`, { content: `Here, <@${users.dave.id}>` });
  return id;
}"""
EVERYBODY_CALLS = """async () => {
  const { api, channels, users } = await (await fetch(`/page/session.json${location.search}`)).json();
  for (const { token } of Object.values(users)) {
    const headers = { Authorization: token, "Content-Type": "application/json" };
    const body = JSON.stringify({ content: `<@${users.oncall.id}>, ~~look~~ at [this](http://127.0.0.1)` });
    await fetch(`${api}/channels/${channels.incidents}/messages`, { method: "POST", headers, body });
  }
}"""
UNMARKED = """() => {
  const look = (one) => getComputedStyle(one).backgroundColor;
  const plain = look(document.body);
  const marked = ["[data-person][aria-current]", "[data-channel][aria-current]", "[aria-pressed=true]"];
  const drawn = ["mark mark-good", "progress-done"].map((name) => {
    const node = document.createElement("span");
    node.className = name;
    document.body.append(node);
    return node;
  });
  const all = [...marked.map((selector) => document.querySelector(selector)), ...drawn];
  return all.filter((one) => look(one) === plain).map((one) => one.className);
}"""
DELETE = """(channel) =>
  fetch("/_control", { method: "POST", body: JSON.stringify({ do: "delete_channel", channel }) })"""
DESK: ViewportSize = {"width": 1280, "height": 800}


def _newest(page: Page, said: str) -> Locator:
    return page.get_by_role("article").filter(has_text=said).last


async def test_a_reaction_is_picked_by_keyboard(watched: Watched, sandbox: str) -> None:
    """The arrows lead to a message, + opens the picker, typing finds, Enter takes; Escape leads back."""
    page = await enter(watched, sandbox, "alice", "deployments")
    await say(page, "Worth keeping")
    message = _newest(page, "Worth keeping")
    await expect(message).to_be_visible()
    await page.keyboard.press("ArrowUp")
    await expect(message).to_be_focused()
    await page.keyboard.press("+")
    picker = page.get_by_role("dialog", name="Add a reaction")
    await expect(picker.get_by_role("searchbox")).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(picker).to_be_hidden()
    await expect(message).to_be_focused()

    await page.keyboard.press("+")
    await page.keyboard.type("timel")
    await page.keyboard.press("Enter")
    pinned = message.get_by_role("button", name="📌, 1 reaction, yours is one")
    await expect(pinned).to_have_attribute("aria-pressed", "true")
    await page.keyboard.press("+")
    for key in ("ArrowDown", "ArrowRight", "ArrowDown", "ArrowUp", "ArrowUp", "r", "o", "c", "ArrowDown"):
        await page.keyboard.press(key)
    await expect(picker.get_by_role("button", name="rocket")).to_be_focused()
    await page.keyboard.press("Space")
    await expect(message.get_by_role("button", name="🚀, 1 reaction")).to_be_visible()
    await page.keyboard.press("+")
    await page.keyboard.type("nothing like it")
    await expect(picker.get_by_text("No emoji of this name.")).to_be_visible()


async def test_a_reaction_is_picked_by_touch(watched: Watched, sandbox: str) -> None:
    """On a phone the last button of the row opens the picker, which stays within the window."""
    page = watched.page
    await page.set_viewport_size(PHONE)
    await enter(watched, sandbox, "bob", "deployments")
    await say(page, "Look here")
    message = _newest(page, "Look here")
    await message.get_by_role("button", name="React 👀").click()
    looking = message.get_by_role("button", name="👀, 1 reaction")
    await looking.hover()
    await expect(looking).to_have_accessible_description("bob")
    await message.locator(".reactions").get_by_role("button", name="Add a reaction").click()
    picker = page.get_by_role("dialog", name="Add a reaction")
    box = await picker.bounding_box()
    assert box is not None
    assert 0 <= box["x"] <= PHONE["width"] - box["width"]
    await picker.get_by_role("button", name="party popper").click()
    await expect(message.get_by_role("button", name="🎉, 1 reaction")).to_be_visible()
    await expect(looking).to_be_visible()


async def test_selects_of_all_kinds_are_chosen_from(watched: Watched, sandbox: str) -> None:
    """One choice is sent at once; several together, when they are as many as asked for."""
    page = await enter(watched, sandbox, "carol", "incidents")
    await say(page, "/choose")
    message = _newest(page, "carol used /choose")
    for label, chosen, name in (
        ("Person", "@dave", "dave"),
        ("Role", "@dba", "dba"),
        ("Both", "@alice", "alice"),
        ("Place", "#deployments", "deployments"),
    ):
        await message.get_by_label(label).select_option(chosen)
        await expect(page.get_by_text(f"Chosen: {name}")).to_be_visible()
    await message.get_by_label("Letters").select_option("a: As a")
    await message.get_by_role("button", name="Choose").click()
    await expect(message.get_by_role("alert")).to_have_text("Choose at least 2.")
    await message.get_by_label("Letters").select_option(["a", "c"])
    await message.get_by_role("button", name="Choose").click()
    await expect(page.get_by_text("Chosen: a, c")).to_be_visible()


async def test_channels_tell_what_is_new(watched: Watched, sandbox: str, browser: Browser) -> None:
    """A mark from the first message on, a number of calls beside it, neither for what was read."""
    page = await enter(watched, sandbox, "dave", "deployments")
    other = await browser.new_page()
    await other.goto(f"{sandbox}/#erin/incidents")
    await expect(other.get_by_role("status")).to_have_text("Connected as erin")
    channels = page.get_by_role("navigation", name="Channels")
    await expect(channels.get_by_role("heading")).to_have_text(["Operations", "Incidents"])
    for said in ("Hello", "@dave, look", "and @dave again"):
        await say(other, said)
        await expect(_newest(other, said)).to_be_visible()
    await expect(channels.get_by_role("button", name="incidents (unread) 2 mentions")).to_be_visible()

    await page.keyboard.press("Alt+ArrowDown")
    await expect(page.get_by_role("heading", name="# incidents")).to_be_visible()
    await expect(channels.get_by_role("button", name="incidents", exact=True)).to_be_visible()
    await page.keyboard.press("Alt+ArrowDown")
    await expect(page.get_by_role("heading", name="# deployments")).to_be_visible()
    await _newest(other, "Hello").get_by_role("button", name="React ✅").click()
    await expect(_newest(other, "Hello").get_by_role("button", name="✅, 1 reaction")).to_be_visible()
    await expect(channels.get_by_role("button", name="incidents", exact=True)).to_be_visible()
    thread = await other.evaluate(THREAD)
    await channels.get_by_role("button", name="aside (unread) 1 mention").click()
    await expect(_newest(page, "Here, @dave")).to_be_visible()
    await other.evaluate(DELETE, thread)
    await expect(channels.get_by_role("button", name="aside")).to_have_count(0)
    await expect(page.get_by_role("heading", name="# deployments")).to_be_visible()
    await other.close()


async def test_the_end_is_a_click_away(watched: Watched, sandbox: str) -> None:
    """Whoever reads further up is not moved, is told that there is more, and is led there."""
    page = watched.page
    await page.set_viewport_size({"width": 900, "height": 300})
    await enter(watched, sandbox, "carol", "deployments")
    for number in range(4):
        await say(page, f"Line {number}")
        await expect(_newest(page, f"Line {number}")).to_be_visible()
    log, more = page.get_by_role("log"), page.get_by_role("button", name="New messages")
    await expect(more).to_be_hidden()
    await log.hover()
    await page.mouse.wheel(0, -3000)
    await expect(log).to_have_js_property("scrollTop", 0)
    await say(page, "Further down")
    await more.click()
    await expect(_newest(page, "Further down")).to_be_focused()
    await expect(more).to_be_hidden()


async def test_events_come_and_go(watched: Watched, sandbox: str) -> None:
    """Live, and after a reload; what and when at once, where and what about on demand, by keyboard."""
    page = await enter(watched, sandbox, "erin", "incidents")
    events = page.get_by_role("region", name="Scheduled events")
    await expect(events).to_be_hidden()
    await say(page, "/meet")
    await expect(events.get_by_text("tomorrow")).to_be_visible()
    await page.reload()
    await events.get_by_text("Postmortem").focus()
    await events.locator("summary").press("Enter")
    await expect(events.get_by_text("📍 #incidents")).to_be_visible()
    await expect(events.get_by_text("What happened")).to_be_visible()
    await page.keyboard.press("Alt+ArrowDown")
    await expect(page.get_by_role("heading", name="# deployments")).to_be_visible()
    await events.get_by_role("link", name="#incidents").click()
    await expect(page.get_by_role("heading", name="# incidents")).to_be_visible()
    await say(page, "/meet off:true")
    await expect(events).to_be_hidden()


async def test_a_theme_is_chosen_and_remembered(watched: Watched, sandbox: str) -> None:
    """As the system says at first, then as switched, also after a reload; forced colours hide no mark."""
    page = watched.page
    await page.emulate_media(color_scheme="dark")
    await enter(watched, sandbox, "mallory", "incidents")
    switch = page.get_by_role("button", name="Light theme")
    await expect(switch).to_have_attribute("aria-pressed", "false")
    await expect(page.locator("body")).to_have_css("background-color", "rgb(49, 51, 56)")
    await switch.press("Enter")
    await expect(page.locator("body")).to_have_css("background-color", "rgb(255, 255, 255)")
    await page.reload()
    await expect(switch).to_have_attribute("aria-pressed", "true")
    await expect(page.locator("body")).to_have_css("background-color", "rgb(255, 255, 255)")
    await page.emulate_media(forced_colors="active")
    assert await page.evaluate(UNMARKED) == []
    await page.emulate_media(forced_colors="none")
    await switch.click()
    await page.emulate_media(color_scheme="light")
    await expect(switch).to_have_attribute("aria-pressed", "true")  # it follows the system again


async def _judge(page: Page, scene: str) -> list[str]:
    size, light = (
        page.viewport_size,
        await page.evaluate("matchMedia('(prefers-color-scheme: light)').matches"),
    )
    where = f"{scene}, {size and size['width']} px, {'light' if light else 'dark'}"
    return [f"{where}: {finding}" for finding in await violations(page)]


async def _with_the_picker(page: Page) -> list[str]:
    """Return what axe finds with the picker over a rich channel, an event beside it."""
    line = page.get_by_label("Message or command")
    await line.press("ArrowUp")
    await page.keyboard.press("+")
    await expect(page.get_by_role("dialog", name="Add a reaction")).to_be_visible()
    found = await _judge(page, "picker")
    await page.keyboard.press("Escape")
    return found


async def _with_a_form(page: Page) -> list[str]:
    """Return what axe finds with a form that says what is wrong."""
    await say(page, "/ask")
    form = page.get_by_role("dialog", name="Ask a question")
    await form.get_by_role("button", name="Submit").click()
    await expect(form.locator("[aria-invalid]").first).to_be_visible()
    found = await _judge(page, "form")
    await page.keyboard.press("Escape")
    await expect(form).to_be_hidden()
    return found


async def _with_choices_and_the_drawer(page: Page) -> list[str]:
    """Return what axe finds on a phone while choices are offered, and with the drawer open."""
    line = page.get_by_label("Message or command")
    await line.fill("/policy explain ")
    await expect(page.get_by_role("listbox", name="Choices")).to_be_visible()
    found = await _judge(page, "choices")
    await line.fill("")
    await page.get_by_role("button", name="Channels and people").click()
    await expect(page.get_by_role("navigation", name="People")).to_be_visible()
    found += await _judge(page, "drawer")
    await page.keyboard.press("Escape")
    return found


async def test_axe_finds_nothing(watched: Watched, sandbox: str) -> None:
    """Dark and light, on a desk and on a phone, with all that can be on the screen: 0 violations."""
    page = await enter(watched, sandbox, "oncall", "incidents")
    for line in ("/report", "/choose", "/ask button:yes", "/meet", "/deploy order-service v2.4.1 production"):
        await say(page, line)
        await expect(page.get_by_label("Message or command")).to_have_value("")
    await expect(page.get_by_role("region", name="Scheduled events")).to_be_visible()
    await expect(_newest(page, "oncall used /report").get_by_role("img").first).to_be_visible()
    await expect(
        _newest(page, "Requires approval").get_by_role("button", name="❌, 1 reaction")
    ).to_be_visible()
    await page.get_by_role("region", name="Scheduled events").locator("summary").click()
    found: list[str] = []
    for scheme in ("dark", "light"):
        await page.emulate_media(color_scheme=scheme)
        for size in (DESK, PHONE):
            await page.set_viewport_size(size)
            found += [*await _with_the_picker(page), *await _with_a_form(page)]
        found += await _with_choices_and_the_drawer(page)
    await page.evaluate(EVERYBODY_CALLS)
    await page.set_viewport_size(DESK)
    for theme in ("dark", "light"):
        await page.emulate_media(color_scheme=theme)
        await expect(page.locator(".calls-me")).to_have_count(7)
        found += await _judge(page, "everybody calls")

    assert found == []
