"""Keeps what a story shows as a picture for the README, when it is asked to: `make screenshot`."""

import os
from pathlib import Path

from playwright.async_api import Page

ASKED = "CHATOPS_PICTURES"
"""The environment's name for the folder that pictures go to."""

_LARGEST = 300_000  # bytes


async def picture(page: Page, name: str, width: int, height: int) -> None:
    """Keep `name`.png of this size, with the page's darker colours; without a folder do nothing."""
    folder = os.environ.get(ASKED)
    if folder is None:
        return
    was = page.viewport_size
    assert was is not None
    await page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    await page.set_viewport_size({"width": width, "height": height})
    await page.mouse.move(0, 0)
    file = Path(folder) / f"{name}.png"
    await page.screenshot(path=file, animations="disabled")
    await page.set_viewport_size(was)
    assert file.stat().st_size < _LARGEST, f"{file.name} is too large for a README"
