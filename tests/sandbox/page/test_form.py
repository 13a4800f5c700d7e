"""Forms on the page: opened by a command or a button, filled in, sent, cancelled, and what goes wrong."""

import re
from typing import Any

import pytest
from playwright.async_api import Locator, Page, expect

from tests.sandbox.page.conftest import PHONE, Watched, enter, say

pytestmark = pytest.mark.asyncio(loop_scope="session")

TEXT, SELECT = 4, 3
FAULT = """async ([input, entered]) => {
  const { fault } = await import("/page/forms/data.js");
  return fault(input, entered);
}"""
DATA = """async ([modal, entered]) => {
  const { formData } = await import("/page/forms/data.js");
  return JSON.parse(JSON.stringify(formData(modal, new Map(Object.entries(entered)))));
}"""
EMPTY, UNCHOSEN = "This has to be filled in.", "This has to be chosen."
SILENCE = "The application did not respond"


async def _enter(watched: Watched, sandbox: str, name: str, line: str) -> Locator:
    """Say a line as somebody; return where a form will be."""
    page = watched.page
    await page.goto(f"{sandbox}/#{name}/incidents")
    await expect(page.get_by_role("status")).to_have_text(f"Connected as {name}")
    await page.get_by_label("Message or command").fill(line)
    await page.keyboard.press("Enter")
    return page.get_by_role("dialog", name="Ask a question")


def _answer(page: Page, said: str) -> Locator:
    return page.get_by_role("article").filter(has_text=said)


async def test_a_form_is_filled_in_by_keyboard(watched: Watched, sandbox: str) -> None:
    """Each field has its name and what it was given; Tab leads on, Enter sends, the focus goes back."""
    page = watched.page
    form = await _enter(watched, sandbox, "alice", "/ask")
    name = form.get_by_label("Name")
    await expect(name).to_be_focused()
    await expect(name).to_have_value("Payments")
    await expect(name).to_have_accessible_description("Of the thing")
    await expect(form.get_by_text("All is read.")).to_be_visible()
    assert await form.get_by_label("Some").evaluate(
        "one => [...one.selectedOptions].map((o) => o.value)"
    ) == ["b"]

    for key in ("Control+A", "C", "a", "r", "d", "s", "Tab", "o", "n", "e", "Enter", "t", "w", "o", "Tab"):
        await page.keyboard.press(key)
    await page.keyboard.press("B")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Shift+ArrowDown")
    await name.press("Enter")

    await expect(form).to_be_hidden()
    answer = _answer(page, "Entered: 'Cards' 'one\\ntwo' ['Bad'] ['b', 'c']")
    await expect(answer.get_by_text("Only you can see this")).to_be_visible()
    await expect(page.get_by_label("Message or command")).to_be_focused()


async def test_a_button_opens_a_form_on_a_phone(watched: Watched, sandbox: str) -> None:
    """By mouse, at phone width; what is wrong is said at its field, and is right as soon as it is mended."""
    page = watched.page
    await page.set_viewport_size({**PHONE, "height": 420})
    form = await _enter(watched, sandbox, "bob", "/ask button:yes")
    await _answer(page, "Press it").get_by_role("button", name="Ask").click()
    await form.get_by_label("Name").fill("")
    await form.get_by_label("Why").fill("so")
    await form.get_by_role("button", name="Submit").click()

    name, mood = form.get_by_label("Name"), form.get_by_label("Mood")
    await expect(name).to_be_focused()
    await expect(name).to_have_accessible_description(f"Of the thing {EMPTY}")
    await expect(mood).to_have_attribute("aria-invalid", "true")
    for said in (EMPTY, "At least 3 characters.", UNCHOSEN, "Choose at least 2."):
        await expect(form.get_by_text(said)).to_have_count(1)
    await name.fill("Too long a name")
    await expect(form.get_by_text("At most 10 characters, this is 5 too many.")).to_be_visible()
    await name.fill("Cards")
    await form.get_by_label("Why").fill("")
    await mood.select_option(label="Bad: It burns")
    await form.get_by_label("Some").select_option([])
    await expect(form.locator("[aria-invalid]")).to_have_count(0)
    assert await page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    await form.get_by_role("button", name="Submit").click()

    await expect(_answer(page, "Entered: 'Cards' '' ['Bad'] []")).to_be_visible()


@pytest.mark.parametrize("leave", ["Escape", "Cancel", "Alt+1"])
async def test_a_form_is_left(watched: Watched, sandbox: str, leave: str) -> None:
    """By Escape, by the button, or by becoming somebody else: nothing is sent, and one can ask again."""
    page = watched.page
    form = await _enter(watched, sandbox, "carol", "/ask")
    await form.get_by_label("Mood").select_option("Good")
    if leave == "Cancel":
        await form.get_by_role("button", name=leave).click()
    else:
        await page.keyboard.press(leave)

    await expect(form).to_be_hidden()
    await expect(page.get_by_role("status")).to_have_text(
        re.compile("alice" if leave == "Alt+1" else "carol")
    )
    line = page.get_by_label("Message or command")
    await expect(line).to_be_focused()
    await line.fill("/ask")
    await line.press("Enter")
    await expect(form.get_by_label("Mood")).to_have_value("")
    await expect(page.get_by_text("Entered: 'Payments'")).to_have_count(0)


async def test_a_form_that_nobody_answers_keeps_its_words(watched: Watched, sandbox: str) -> None:
    """The failure is told in the form, which can be sent again; once it is left, the channel tells it."""
    page = watched.page
    form = await _enter(watched, sandbox, "dave", "/ask")
    await form.get_by_label("Name").fill("silence")
    await form.get_by_label("Mood").select_option("Good")
    await form.get_by_label("Some").select_option([])
    submit = form.get_by_role("button", name="Submit")
    await submit.click()
    await expect(submit).to_have_attribute("aria-busy", "true")
    await expect(form.get_by_role("alert")).to_have_text(f"{SILENCE}. What you entered is still here.")
    await expect(submit).to_be_focused()
    await submit.press("Enter")
    await expect(form.get_by_role("alert")).to_be_empty()
    await page.keyboard.press("Escape")
    failed = page.get_by_role("alert").filter(has_text=SILENCE)
    await expect(failed).to_contain_text("Ask a question")
    await failed.get_by_role("button", name="Dismiss message").click()
    await expect(failed).to_have_count(0)


async def test_a_form_is_taken_at_the_second_try(watched: Watched, sandbox: str) -> None:
    """What failed before is forgotten with the answer."""
    page = watched.page
    form = await _enter(watched, sandbox, "erin", "/ask")
    await form.get_by_label("Name").fill("silence")
    await form.get_by_label("Mood").select_option("Good")
    await form.get_by_label("Some").select_option(["a", "c"])
    await form.get_by_role("button", name="Submit").click()
    await expect(form.get_by_role("alert")).to_contain_text(SILENCE)
    await form.get_by_label("Name").fill("words")
    await form.get_by_role("button", name="Submit").click()

    await expect(_answer(page, "Entered: 'words' '' ['Good'] ['a', 'c']")).to_be_visible()
    await expect(form).to_be_hidden()
    await expect(page.get_by_text(SILENCE)).to_have_count(0)


async def test_a_form_asks_for_people_and_places(watched: Watched, sandbox: str) -> None:
    """Selects offer the people, roles and channels that are there; what is optional may stay open."""
    page = await enter(watched, sandbox, "alice", "incidents")
    await say(page, "/name")
    form = page.get_by_role("dialog", name="Name them")
    await form.get_by_label("People").select_option(["@bob", "@erin"])
    await form.get_by_label("Both").select_option("@dba")
    await form.get_by_label("Place").select_option("#deployments")
    await form.get_by_role("button", name="Submit").click()

    await expect(_answer(page, "Named: ['bob, erin', '', 'dba', 'deployments']")).to_be_visible()


@pytest.mark.parametrize(
    ("field", "entered", "wrong"),
    [
        ({"type": TEXT}, "x", None),
        ({"type": TEXT}, " \n", EMPTY),
        ({"type": TEXT, "required": False}, "", None),
        ({"type": TEXT, "required": False, "min_length": 2}, "✅", "At least 2 characters."),
        ({"type": TEXT, "max_length": 2}, "🚨🚨", None),
        ({"type": TEXT, "max_length": 2}, "🚨🚨🚨", "At most 2 characters, this is 1 too many."),
        ({"type": TEXT}, "x" * 4001, "At most 4000 characters, this is 1 too many."),
        ({"type": SELECT}, [], UNCHOSEN),
        ({"type": SELECT, "required": False, "min_values": 2}, [], None),
        ({"type": SELECT, "min_values": 2, "max_values": 2}, ["a"], "Choose at least 2."),
        ({"type": SELECT, "max_values": 2}, ["a", "b", "c"], "Choose at most 2."),
    ],
)
async def test_what_is_entered_is_judged_as_discord_does(
    page: Page, field: dict[str, Any], entered: object, wrong: str | None
) -> None:
    """Required unless said otherwise, within its lengths in characters, and as many choices as asked for."""
    assert await page.evaluate(FAULT, [field, entered]) == wrong


async def test_a_submission_has_the_shape_of_its_form(page: Page) -> None:
    """Rows and labels around what was entered, by the ids of the components; words have nothing to say."""
    modal = {
        "id": "7",
        "custom_id": "form",
        "title": "T",
        "components": [
            {"type": 10, "id": 1, "content": "Read this"},
            {"type": 1, "id": 2, "components": [{"type": TEXT, "id": 3, "custom_id": "a", "label": "A"}]},
            {"type": 18, "label": "B", "component": {"type": SELECT, "custom_id": "b", "options": []}},
            {"type": 18, "label": "C", "component": {"type": 19, "custom_id": "c"}},
        ],
    }

    assert await page.evaluate(DATA, [modal, {"a": "x", "b": ["y"]}]) == {
        "id": "7",
        "custom_id": "form",
        "components": [
            {"type": 10, "id": 1},
            {"type": 1, "id": 2, "components": [{"type": TEXT, "id": 3, "custom_id": "a", "value": "x"}]},
            {"type": 18, "component": {"type": SELECT, "custom_id": "b", "values": ["y"]}},
            {"type": 18, "component": {"type": 19, "custom_id": "c"}},
        ],
    }
