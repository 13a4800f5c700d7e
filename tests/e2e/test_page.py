"""The README's steps in the page, against the bot that ships: by mouse, in a real browser."""

import re
from pathlib import Path

from aiohttp import ClientSession
from playwright.async_api import Locator, Page, expect

from sandbox.app import Options, serve
from tests.e2e.customers import measured
from tests.e2e.pictures import picture
from tests.e2e.pilot import Pilot, sandbox
from tests.fakes.browser import chromium

LINE = "/deploy order-service v2.4.1 production"
TITLE = "Deploy order-service v2.4.1 to production"
FOCUSED = "(one) => one === document.activeElement"
PATIENCE = 20_000  # ms; a limit, never a wait


async def _silent(page: Page) -> tuple[Page, list[str]]:
    """Return the page with all that it will say on its console, of whatever kind."""
    said: list[str] = []
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("console", lambda message: said.append(message.text))
    return page, said


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


async def _fill_in(page: Page, title: str) -> None:
    """Ask for an incident without a word more: a form opens, says what is missing, and takes the rest."""
    await _say(page, "/incident create")
    form = page.get_by_role("dialog", name="Create an incident")
    await form.get_by_label("What is broken?").fill(title)
    await form.get_by_role("button", name="Submit").click()
    await expect(form.get_by_label("How bad is it?")).to_have_attribute("aria-invalid", "true")
    await form.get_by_label("How bad is it?").select_option(label="SEV-1: Customers cannot use it")
    await form.get_by_label("What is known, for everybody to read").fill("Cards are declined.")
    await form.get_by_role("button", name="Submit").click()
    await expect(form).to_be_hidden()


async def _open_the_room(page: Page) -> Locator:
    """Open the room, which has appeared by itself with its unread mark and a call; return its card."""
    await page.get_by_role("button", name="Channels and people").click()
    channels = page.get_by_role("navigation", name="Channels")
    await channels.get_by_role("button", name=re.compile(r"^inc-.* \(unread\) 1 mention$")).click()
    await expect(channels).to_be_hidden()
    card = _article(page, "SEV-1 payment-service: Payment processing failures")
    await expect(card).to_contain_text("Cards are declined.")
    await expect(_article(page, "chatops pinned a message to this channel.")).to_be_visible()
    return card


async def _work_on_it(page: Page, card: Locator) -> None:
    """Tell the public, keep a message with 📌, and find both in the timeline."""
    await _say(page, "/incident update identified: A release doubled the retries status:identified")
    await expect(card).to_contain_text("Identified")
    await _say(page, "It began with v1.8.2")
    keeping = _article(page, "It began with v1.8.2")
    await keeping.hover()
    await (
        keeping.get_by_role("group", name="Add a reaction")
        .get_by_role("button", name="Add a reaction")
        .click()
    )
    await page.get_by_role("searchbox", name="Find an emoji").fill("pin")
    await page.get_by_role("button", name="pushpin").click()
    await expect(keeping.get_by_role("button", name="📌")).to_have_attribute("aria-pressed", "true")
    await _say(page, "/incident timeline")
    timeline = page.get_by_role("article").filter(has_text="oncall used /incident timeline").last
    await expect(timeline).to_contain_text("A release doubled the retries")
    await expect(timeline).to_contain_text("It began with v1.8.2")


async def _resolve_it(page: Page, card: Locator) -> str:
    """End it: the card says so, the meeting stands among the events; return the draft that is attached."""
    await _say(page, "/incident resolve Retries are bounded again")
    await expect(card).to_contain_text("Resolved")
    draft = page.get_by_role("link", name=re.compile(r"\.md$")).first
    async with page.expect_download() as downloading:
        await draft.click()
    text = (await (await downloading.value).path()).read_text(encoding="utf-8")
    await page.get_by_role("button", name="Channels and people").click()
    events = page.get_by_role("region", name="Scheduled events")
    await events.get_by_text("Postmortem: Payment processing failures").click()
    await expect(events).to_contain_text("The draft is in #inc-")
    return text


async def test_an_incident_from_create_to_postmortem(fresh: Pilot) -> None:
    """On a phone: a form calls it, its room comes live, it is worked on, resolved and drafted."""
    expect.set_options(timeout=PATIENCE)
    async with chromium() as browser:
        page, said = await _silent(await browser.new_page(viewport={"width": 390, "height": 720}))
        await page.goto(f"{fresh.ready['url']}#oncall/incidents")
        await expect(page.get_by_role("status")).to_have_text("Connected as oncall")
        await _fill_in(page, "Payment processing failures")
        await expect(_article(page, "Created: #inc-")).to_contain_text("Only you can see this")
        card = await _open_the_room(page)
        await _work_on_it(page, card)
        await picture(page, "incident", 1180, 820)
        draft = await _resolve_it(page, card)
        assert await page.evaluate("document.documentElement.scrollWidth") == 390
    assert said == []
    assert "It began with v1.8.2" in draft

    opened = await fresh.record(user="@oncall")
    assert (
        opened["command"]
        == '/incident create "Payment processing failures" sev1 summary:"Cards are declined."'
    )
    assert opened["result"] == "success"


def _article(page: Page, words: str) -> Locator:
    return page.get_by_role("article").filter(has_text=words).first


async def _see_the_plot(page: Page) -> None:
    """Ask how a service is; the picture is there, in its own size."""
    await _say(page, "/status payment-service")
    status = _article(page, "Healthy: payment-service.")
    plot = status.get_by_role("img")
    await expect(plot).to_have_js_property("naturalWidth", 800)
    await expect(plot).to_have_js_property("naturalHeight", 450)
    await expect(status.get_by_text("production v1.8.2 3/3")).to_be_visible()


async def _see_the_sql(page: Page) -> None:
    """Ask for the migrations; what they do to the database stands on the card."""
    await _say(page, "/migrate payment-service production")
    card = _article(page, "Migrate payment-service in production")
    await expect(card.locator("pre")).to_contain_text("ALTER TABLE payments DROP COLUMN card_number;")
    await expect(card.get_by_text("irreversible: 0008_drop_card_number")).to_be_visible()


async def _see_the_policy(page: Page) -> None:
    """Read the matrix; roles have their names."""
    await _say(page, "/policy show")
    policy = _article(page, "The approval matrix")
    await expect(policy.get_by_text("team-lead: @team-lead")).to_be_visible()
    await expect(policy.get_by_text("rollback any service in any environment")).to_be_visible()


async def _scale_down(page: Page) -> None:
    """By keyboard alone: ask for fewer replicas as alice, approve as bob, and see it through."""
    await page.get_by_label("Message or command").focus()
    await page.keyboard.type("/scale api-gateway 4 production")
    await page.keyboard.press("Enter")
    card = _article(page, "Scale api-gateway")
    await expect(card.get_by_role("button", name="❌, 1 reaction")).to_be_visible()
    await page.keyboard.press("Alt+3")
    await expect(page.get_by_role("status")).to_have_text("Connected as bob")
    await expect(card.get_by_role("button", name="❌, 1 reaction")).to_be_visible()
    await page.keyboard.press("ArrowUp")
    await expect(card).to_be_focused()
    while not await card.get_by_role("button", name="✅, 1 reaction").evaluate(FOCUSED):
        await page.keyboard.press("Tab")
        assert await card.evaluate("(one) => one.contains(document.activeElement)")
    await page.keyboard.press("Enter")
    await expect(card).to_contain_text("4/4")


async def test_a_newcomer_asks_and_decides(tmp_path: Path) -> None:
    """A plot, SQL, the policy, and a scale down that a lead approves; the console stays silent."""
    expect.set_options(timeout=PATIENCE)
    async with sandbox(tmp_path, traffic=60.0) as pilot, chromium() as browser:
        await measured(pilot, "payment-service")
        page, said = await _silent(await browser.new_page())
        await page.goto(str(pilot.ready["url"]))
        await expect(page.get_by_role("status")).to_have_text("Connected as alice")
        await _see_the_plot(page)
        await _see_the_sql(page)
        await _see_the_policy(page)
        await _scale_down(page)

        record = await pilot.record(command="/scale api-gateway 4 production")
        assert (record["user"], record["approved_by"], record["result"]) == ("@alice", "@bob", "success")
        assert len(await pilot.replicas("api-gateway", "production")) == 4
    assert said == []


async def test_the_page_outlives_the_sandbox(tmp_path: Path) -> None:
    """Cut off, or started again on its port and folder: the page comes back by itself, and after a reload."""
    expect.set_options(timeout=PATIENCE)
    folder = tmp_path / "state"
    async with chromium() as browser:
        page, said = await _silent(await browser.new_page())
        status = page.get_by_role("status")
        async with serve(Options(port=0, state=folder, with_bot=False, traffic=0.0)) as first:
            port = int(str(first.ready["control"]).split(":")[2].split("/")[0])
            await page.goto(f"{first.ready['url']}#bob/incidents")
            await expect(status).to_have_text("Connected as bob")
            async with page.expect_websocket(), ClientSession() as http:
                await http.post(str(first.ready["control"]), json={"do": "drop", "who": "bob"})
            await expect(status).to_have_text("Connected as bob")
            assert said == []
        await expect(status).to_have_text("Connection lost, reconnecting…")
        async with serve(Options(port=port, state=folder, with_bot=False, traffic=0.0)):
            await expect(status).to_have_text("Connected as bob")
            assert all("ERR_CONNECTION_REFUSED" in one for one in said), said  # the browser's own words
            said.clear()
            await _say(page, "Still here?")
            await expect(_article(page, "Still here?")).to_be_visible()
            await page.reload()
            await expect(_article(page, "Still here?")).to_be_visible()
            assert said == []
