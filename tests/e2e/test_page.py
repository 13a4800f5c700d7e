"""The README's steps in the page, against the bot that ships: by mouse, in a real browser."""

from pathlib import Path

from playwright.async_api import ConsoleMessage, Locator, Page, expect

from tests.e2e.customers import measured
from tests.e2e.pictures import picture
from tests.e2e.pilot import Pilot, sandbox
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


async def test_an_incident_is_called_with_a_form(fresh: Pilot) -> None:
    """On a phone: `/incident create` alone, the form, the answer for its sender, the channel and card."""
    expect.set_options(timeout=PATIENCE)
    async with chromium() as browser:
        page = await browser.new_page(viewport={"width": 375, "height": 720})
        await page.goto(f"{fresh.ready['url']}#oncall/incidents")
        await expect(page.get_by_role("status")).to_have_text("Connected as oncall")
        await _fill_in(page, "Payment processing failures")
        answer = _article(page, "Created: #inc-")
        await expect(answer).to_contain_text("Only you can see this")
        await answer.get_by_role("link", name="#inc-").click()
        card = _article(page, "SEV-1 payment-service: Payment processing failures")
        await expect(card).to_contain_text("Cards are declined.")
        await expect(_article(page, "chatops pinned a message to this channel.")).to_be_visible()
        assert await page.evaluate("document.documentElement.scrollWidth") == 375
        await picture(page, "incident", 1180, 820)

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
    """Ask for fewer replicas as alice, approve as bob, and see it through."""
    await _say(page, "/scale api-gateway 4 production")
    card = _article(page, "Scale api-gateway")
    await expect(card.get_by_role("button", name="❌, 1 reaction")).to_be_visible()
    await _be(page, "bob")
    await card.get_by_role("button", name="✅, 1 reaction").click()
    await expect(card).to_contain_text("4/4")


async def test_a_newcomer_asks_and_decides(tmp_path: Path) -> None:
    """A plot, SQL, the policy, and a scale down that a lead approves; the console stays silent."""
    said: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            said.append(message.text)

    expect.set_options(timeout=PATIENCE)
    async with sandbox(tmp_path, traffic=60.0) as pilot, chromium() as browser:
        await measured(pilot, "payment-service")
        page = await browser.new_page()
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("console", note)
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
