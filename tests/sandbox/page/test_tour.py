"""What the guided tour says in the end; tests/e2e/test_tour.py takes it."""

import re
from pathlib import Path

import pytest
from playwright.async_api import Page

pytestmark = pytest.mark.asyncio(loop_scope="session")

ROOT = Path(__file__).parents[3]
END = """async () => (await import("/page/tour/steps.js")).END.text"""


async def test_it_ends_where_its_reader_can_go_on(page: Page) -> None:
    """It names a part of a file, and all that it speaks of is told there."""
    told = await page.evaluate(END)
    named = re.search(r'`(?P<file>\S+\.md)`, "(?P<part>.+)"', told)
    assert named
    text = (ROOT / named["file"]).read_text(encoding="utf-8")
    part = text.split(f"\n## {named['part']}\n")[1].split("\n## ")[0]

    for word in ("offers the way back", "/migrate", "/incident", "break_glass"):
        assert word in part
