"""The status page as a person reads it: in a real browser, on a phone, by day and by night."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from playwright.async_api import Page, ViewportSize
from prometheus_client import CollectorRegistry

from bot.web.endpoints import Readiness, application
from bot.web.serve import serve
from bot.web.status import StatusView
from tests.fakes.browser import chromium
from tests.fakes.public import CHECKOUT, HOSTILE, PAYMENTS, hostile_view, make_view

PHONE: ViewportSize = {"width": 360, "height": 740}

MEASURE = """() => {
  const numbers = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const light = (colour) => {
    const [red, green, blue] = numbers(colour).slice(0, 3).map((value) => value / 255)
      .map((part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const under = (element) => {
    for (let each = element; each; each = each.parentElement) {
      const colour = getComputedStyle(each).backgroundColor;
      if ((numbers(colour)[3] ?? 1) > 0) return colour;
    }
    return "rgb(255, 255, 255)";
  };
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const words = walker.currentNode.data.trim();
    const element = walker.currentNode.parentElement;
    if (!words) continue;
    const range = document.createRange();
    range.selectNodeContents(walker.currentNode);
    const box = range.getBoundingClientRect();
    const style = getComputedStyle(element);
    const [a, b] = [light(style.color), light(under(element))].sort((one, other) => other - one);
    found.push({words, contrast: (a + 0.05) / (b + 0.05), size: parseFloat(style.fontSize),
      opacity: style.opacity, left: box.left, right: box.right, height: box.height});
  }
  return found;
}"""
"""Each piece of text with its contrast (https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio), size and place."""


@pytest.fixture(params=["light", "dark"])
async def phone(request: pytest.FixtureRequest) -> AsyncIterator[Page]:
    """Open a phone by day and by night, and complain about whatever the browser complains about."""
    complaints: list[str] = []
    async with chromium() as browser:
        page = await browser.new_page(viewport=PHONE, color_scheme=request.param, java_script_enabled=True)
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("requestfailed", lambda failed: complaints.append(failed.url))
        yield page
    assert complaints == []


async def read(page: Page, view: StatusView) -> list[dict[str, Any]]:
    """Open the page with this view over a socket and return its pieces of text."""

    async def status() -> StatusView:
        return view

    readiness = Readiness(
        trouble=lambda: None, **dict.fromkeys(("gateway", "store", "audit", "reconciled"), lambda: True)
    )
    app = application(readiness=readiness, registry=CollectorRegistry(), status=status)
    async with serve(app) as address:
        await page.goto(f"{address.url}/status")
        pieces: list[dict[str, Any]] = await page.evaluate(MEASURE)
        assert await page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    return pieces


def assert_readable(pieces: list[dict[str, Any]]) -> None:
    """Every piece has contrast and size, and none is beside the screen."""
    for piece in pieces:
        assert piece["contrast"] >= 4.5, piece
        assert piece["opacity"] == "1", piece
        assert piece["size"] >= 16, piece
        assert piece["height"] > 0, piece
        assert 0 <= piece["left"] <= piece["right"] <= PHONE["width"], piece


async def test_an_incident_is_read_on_a_phone(phone: Page) -> None:
    """Nothing has to be scrolled sideways, everything has contrast, and no script is needed."""
    pieces = await read(phone, make_view(PAYMENTS, CHECKOUT))

    assert_readable(pieces)
    words = [piece["words"] for piece in pieces]
    for expected in ("Payment processing failures", "Stripe API key expired.", "Checkout slow", "Resolved"):
        assert expected in words


async def test_hostile_text_is_read_on_a_phone(phone: Page) -> None:
    """Long words break, and what was typed in another direction leaves the rest where it is."""
    pieces = await read(phone, hostile_view())

    assert_readable(pieces)
    assert len(pieces) > 10 * len(HOSTILE)
    assert pieces[-1]["words"] == "Incidents as a feed"
