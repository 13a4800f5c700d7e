"""The documents as a site: built strictly, complete, and asking nobody else for anything."""

import asyncio
import os
import re
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from playwright.async_api import Browser, Page, expect
from typing_extensions import override

from tests.fakes.browser import chromium

ROOT = Path(__file__).parents[2]
LOADS = {
    "stylesheet",
    "icon",
    "shortcut",
    "preload",
    "prefetch",
    "preconnect",
    "dns-prefetch",
    "modulepreload",
}
ELSEWHERE = re.compile(r"(?:@import|url\()\s*[\"']?(?:https?:)?//", re.IGNORECASE)
FENCE = re.compile(r"^( *)```", re.MULTILINE)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the site as `make docs` does; return its folder. Whatever it says is a fault of a page."""
    folder = tmp_path_factory.mktemp("site")
    ended = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(folder)],
        cwd=ROOT,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
        timeout=55,
        check=False,
    )
    said = ended.stdout + ended.stderr
    assert ended.returncode == 0, said
    assert "Doc file" not in said, said
    return folder


class Loaded(HTMLParser):
    """Collects what a browser loads for a page without being asked to."""

    def __init__(self, page: Path) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(page.read_text(encoding="utf-8"))

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        is_loaded = tag == "link" and LOADS & set(given.get("rel", "").split())
        self.found += [given["href"]] if is_loaded else []
        self.found += [given[name] for name in ("src", "srcset", "poster", "data") if name in given]


def test_every_page_is_built_and_asks_nobody_else(site: Path) -> None:
    """Strictly: each page is in the navigation, each link and anchor leads somewhere, all is from here."""
    pages = sorted(site.rglob("*.html"))
    sources = [path.relative_to(ROOT / "docs") for path in (ROOT / "docs").rglob("*.md")]
    asked = [f"{page.name}: {what}" for page in pages for what in Loaded(page).found if urlsplit(what).netloc]
    styles = [path.name for path in site.rglob("*.css") if ELSEWHERE.search(path.read_text(encoding="utf-8"))]

    assert {str(path.with_suffix(".html")) for path in sources} <= {
        str(page.relative_to(site)) for page in pages
    }
    assert (asked, styles) == ([], [])
    assert (site / "contributing.html").exists(), "documents beside docs/ are there as well"
    assert (site / "files/tools/verify_audit.py").read_bytes() == (
        ROOT / "tools/verify_audit.py"
    ).read_bytes()


def test_a_broken_link_is_no_site(tmp_path: Path) -> None:
    """The settings of the site turn a link or an anchor that leads nowhere into an error."""
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs/index.md").write_text("# Start\n\n[there](index.md#nowhere)\n", encoding="utf-8")
    whole = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    kept = whole[whole.index("validation:") : whole.index("nav:\n  -")]
    (tmp_path / "mkdocs.yml").write_text(f"site_name: sample\nplugins: []\n{kept}", encoding="utf-8")

    ended = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict"],  # `--quiet` would hear no warning
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )

    assert ended.returncode == 1
    assert "no such anchor" in ended.stderr


def test_blocks_in_lists_are_indented_by_four() -> None:
    """GitHub takes three spaces, too; the site would end the list there and begin to count anew."""
    pages = [*(ROOT / "docs").rglob("*.md"), ROOT / "CONTRIBUTING.md"]
    wrong = [
        f"{path.relative_to(ROOT)}: {len(indent)} spaces"
        for path in pages
        for indent in FENCE.findall(path.read_text(encoding="utf-8"))
        if len(indent) % 4
    ]

    assert wrong == []


async def test_it_is_read_in_a_browser(site: Path) -> None:
    """By day and by night, and searched, with requests to this machine alone."""
    async with asyncio.timeout(50), _served(site) as address, chromium() as browser:
        await _read(browser, address)


async def test_it_is_searched_from_a_folder(site: Path) -> None:
    """Without a server as well, and asking nobody: a word is typed, and its page opens."""
    asked: list[str] = []
    async with asyncio.timeout(50), chromium() as browser:
        page = await browser.new_page()
        page.on("request", lambda each: asked.append(each.url))
        await page.goto((site / "index.html").as_uri())
        await page.keyboard.press("/")
        await page.keyboard.type("runbooks")
        title = page.get_by_role("heading", name="Runbooks", exact=True)
        await page.locator(".md-search-result__item a").filter(has=title).first.click()
        await expect(page.get_by_role("heading", name="Runbooks", level=1)).to_be_visible()

    assert {urlsplit(each).scheme for each in asked} <= {"file", "data", "about", "blob"}


async def _read(browser: Browser, address: str) -> None:
    page = await browser.new_page()
    asked: list[str] = []
    failed: list[str] = []
    page.on("request", lambda each: asked.append(each.url))
    page.on("pageerror", lambda error: failed.append(str(error)))
    await page.goto(f"{address}/architecture.html")
    picture = page.locator("article img").first
    await expect(picture).to_be_visible()
    assert await picture.evaluate("image => image.naturalWidth") > 0
    before = await _background(page)
    await page.locator("form[data-md-component=palette] label:visible").click()
    await page.wait_for_function(
        "before => getComputedStyle(document.body).backgroundColor !== before", arg=before
    )
    await page.keyboard.press("/")
    await page.keyboard.type("break-glass")
    await expect(page.locator(".md-search-result__item").first).to_be_visible()

    assert {urlsplit(each).netloc for each in asked} - {urlsplit(address).netloc, ""} == set()
    assert failed == []


async def _background(page: Page) -> str:
    return str(await page.evaluate("getComputedStyle(document.body).backgroundColor"))


@asynccontextmanager
async def _served(folder: Path) -> AsyncIterator[str]:
    """Serve the folder on this machine; yield the address."""
    app = web.Application()
    app.router.add_static("/", folder)
    server = TestServer(app)
    await server.start_server()
    try:
        yield str(server.make_url("/")).rstrip("/")
    finally:
        await server.close()
