"""What the text of a message becomes on the page, run in the browser."""

import pytest
from playwright.async_api import Browser, Page

pytestmark = pytest.mark.asyncio(loop_scope="session")

MENTION = '<span class="mention">{}</span>'
CHANNEL = '<a class="mention" href="#" data-channel="3">#audit</a>'
BAR = (
    '<span class="progress" role="progressbar" aria-label="Progress" aria-valuemin="0" aria-valuenow="2" '
    'aria-valuemax="4"><span class="progress-done" style="width: 50%;"></span></span>'
)
MARKDOWN = """async (text) => {
  const { markdown } = await import("/page/text/markdown.js");
  const names = { user: () => "bob", role: () => "team-lead", channel: () => "audit" };
  const box = document.createElementNS("http://www.w3.org/1999/xhtml", "div");
  box.append(...markdown(text, names));
  return box.innerHTML;
}"""
MOMENT = """async (style) => {
  const { timestamp } = await import("/page/text/timestamps.js");
  return timestamp(1772637827, style).textContent;
}"""

MOVING = """async () => {
  const { timestamp, keepMoving } = await import("/page/text/timestamps.js");
  document.body.append(timestamp(Date.now() / 1000 + 120, "R"));
  keepMoving();
}"""


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("**bold** and *it*", "<p><strong>bold</strong> and <em>it</em></p>"),
        ("`a*b*`", "<p><code>a*b*</code></p>"),
        ("snake_case_name", "<p>snake_case_name</p>"),
        ("\\*no\\*", "<p>*no*</p>"),
        ("```json\n{}\n```", '<pre tabindex="0"><code data-language="json">{}</code></pre>'),
        (
            "<@1> <@&2> <#3>",
            "<p>" + " ".join(MENTION.format(name) for name in ("@bob", "@team-lead")) + f" {CHANNEL}</p>",
        ),
        ("<img src=x onerror=alert(1)>", "<p>&lt;img src=x onerror=alert(1)&gt;</p>"),
        ("▰▰▱▱ 2/4", f"<p>{BAR} 2/4</p>"),
        ("[x](javascript:alert(1))", "<p>[x](javascript:alert(1))</p>"),
    ],
)
async def test_text_becomes_nodes_and_never_markup(page: Page, text: str, html: str) -> None:
    """Discord's marks are drawn; what looks like HTML or a script stays text."""
    drawn = await page.evaluate(MARKDOWN, text)

    assert drawn == html


@pytest.mark.parametrize(
    ("style", "shown"),
    [
        ("t", "3:23 PM"),
        ("T", "3:23:47 PM"),
        ("d", "3/4/26"),
        ("D", "March 4, 2026"),
        ("f", "March 4, 2026 at 3:23 PM"),
        ("F", "Wednesday, March 4, 2026 at 3:23 PM"),
        ("s", "3/4/26, 3:23 PM"),
        ("S", "3/4/26, 3:23:47 PM"),
    ],
)
async def test_moments_have_all_styles(page: Page, style: str, shown: str) -> None:
    """Each of Discord's styles is drawn, in the time zone of the reader."""
    drawn = await page.evaluate(MOMENT, style)

    assert drawn.replace("\u202f", " ") == shown


async def test_relative_moments_keep_moving(browser: Browser, page: Page) -> None:
    """What was said to be soon is soon past, without anybody's doing."""
    other = await browser.new_page()
    await other.clock.install(time=1_772_637_827)
    await other.goto(page.url)
    await other.evaluate(MOVING)
    shown = [await other.inner_text("time")]
    for _ in range(2):
        await other.clock.run_for(60_000)
        shown.append(await other.inner_text("time"))
    await other.close()

    assert shown == ["in 2 minutes", "in 1 minute", "now"]
