"""Play the README's story in the sandbox's page and keep a picture of its end in `docs/page.png`."""  # noqa: INP001 - a script

import asyncio
import json
import shutil
import signal
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from playwright.async_api import Page, ViewportSize, async_playwright, expect

PICTURE = Path(__file__).parent / "page.png"
LARGEST = 300_000  # bytes
LINE = "/deploy order-service v2.4.1 production"
SIZE: ViewportSize = {"width": 1180, "height": 820}
UP_WITHIN = 60.0  # seconds
DEPLOYED_WITHIN = 120_000  # ms
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
)


async def main() -> None:
    """Start a sandbox of its own, take the picture, stop the sandbox."""
    chromium = shutil.which("chromium")
    if chromium is None:
        sys.exit("No picture taken: Chromium is missing. Install it with: apt-get install chromium")
    async with _sandbox() as url, async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        page = await browser.new_page(viewport=SIZE, color_scheme="dark", reduced_motion="reduce")
        await _play(page, url)
        await page.screenshot(path=PICTURE)
        await browser.close()
    size = PICTURE.stat().st_size
    if size > LARGEST:
        sys.exit(f"{PICTURE.name} has {size} bytes, more than {LARGEST}: make SIZE smaller")


@asynccontextmanager
async def _sandbox() -> AsyncIterator[str]:
    """Run `chatops sandbox` on a free port with a state of its own; give the page's address."""
    with tempfile.TemporaryDirectory() as state:
        command = (sys.executable, "-m", "bot", "sandbox", "--json", "--port", "0", "--state", state)
        process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
        try:
            yield await asyncio.wait_for(_address(process), UP_WITHIN)
        finally:
            process.send_signal(signal.SIGINT)
            await process.wait()


async def _address(process: asyncio.subprocess.Process) -> str:
    """Read what the sandbox prints until it is ready."""
    if process.stdout is None:
        raise RuntimeError("the sandbox was started without a pipe")
    async for line in process.stdout:
        said = json.loads(line)
        if said.get("event") == "ready":
            return str(said["url"])
    raise RuntimeError("the sandbox ended before it was ready; its errors stand above")


async def _play(page: Page, url: str) -> None:
    """Ask as alice, approve as bob, wait for the end."""
    status = page.get_by_role("status")
    await page.goto(url)
    await expect(status).to_have_text("Connected as alice")
    await page.get_by_label("Message or command").press_sequentially(LINE)
    await page.keyboard.press("Enter")
    card = page.locator(".message").filter(has_text="Deploy order-service v2.4.1 to production").first
    await expect(card.get_by_role("button", name="❌, 1 reaction")).to_be_visible(timeout=DEPLOYED_WITHIN)
    await page.keyboard.press("Alt+3")
    await expect(status).to_have_text("Connected as bob")
    await card.get_by_role("button", name="✅, 1 reaction").click()
    done = page.get_by_text("Deploy complete. Health check passed.")
    await expect(done.last).to_be_visible(timeout=DEPLOYED_WITHIN)
    await expect(card).to_contain_text("3/3", timeout=DEPLOYED_WITHIN)
    await page.mouse.move(0, 0)


if __name__ == "__main__":
    asyncio.run(main())
