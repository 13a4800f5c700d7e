"""What axe finds on a page that keeps people out who see, hear or move differently."""

from functools import cache
from importlib.resources import files

from playwright.async_api import Page

_RUN = """async () => {
  const { violations } = await window.axe.run(document, { resultTypes: ["violations"] });
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html}: ${failureSummary}`));
}"""


async def violations(page: Page) -> list[str]:
    """Return each rule that is broken on the page as it is now, with the element that breaks it.

    The script is evaluated, not loaded: so the page's own policy holds while it looks.
    """
    if not await page.evaluate("'axe' in window"):
        await page.evaluate(_script())
    return list(await page.evaluate(_RUN))


@cache
def _script() -> str:
    return files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
