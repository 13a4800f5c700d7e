"""The health checks of the settings, built."""

import aiohttp
import pytest

from bot.app.back_ends import build_back_ends
from bot.app.faults import Fault
from bot.app.health import Checked, build_health
from bot.app.settings import read
from bot.settings import load
from tests.fakes.folder import ROOT, SETTINGS, Folder

PROMETHEUS = "  monitoring: {own: {use: prometheus, url: 'http://127.0.0.1:1', requests: up}}\n"
OTHER = "  monitoring: {own: {use: 'sandbox.platform:Monitoring'}}\n"
BEFORE = SETTINGS[: SETTINGS.index("services:")]


async def build(folder: Folder, health: str, monitoring: str = PROMETHEUS) -> Checked:
    """Build the checks of a service that says this."""
    text = f"{BEFORE}{monitoring}services:\n  api: {{health: {health}}}\n  other: {{}}\n"
    folder.settings.write_text(text, encoding="utf-8")
    settings = read(folder.settings)
    async with aiohttp.ClientSession() as session:
        return build_health(settings, session, build_back_ends(settings, session, {}))


async def test_each_environment_has_its_checks(folder: Folder) -> None:
    """All of them, or those for it; where there is none the rollout is the check."""
    checked = await build(
        folder,
        "{http: {url: 'http://x/', environments: [staging, production]}, within: 2m, interval: 9s,"
        " successes: 2, prometheus: {query: up, max: 1, environments: [production]}}",
    )

    assert {place: len(each.checks) for place, each in checked.items()} == {
        ("api", "staging"): 1,
        ("api", "production"): 2,
    }
    one = checked["api", "staging"]
    assert (one.within, one.interval, one.successes) == (120.0, 9.0, 2)


async def test_the_limit_holds_where_the_service_says_none(folder: Folder) -> None:
    """`limits.health` is how long a version may take to get healthy."""
    checked = await build(folder, "{http: {url: 'http://x/'}}", f"{PROMETHEUS}limits: {{health: 90s}}\n")

    assert {each.within for each in checked.values()} == {90.0}


@pytest.mark.parametrize(
    ("health", "monitoring", "says"),
    [
        ("{prometheus: {query: up, max: 1}}", "", "api has no monitoring to query: add one under `adapters`"),
        ("{prometheus: {query: up, max: 1}}", OTHER, "the monitoring of api answers no queries. Put it on"),
        (
            "{prometheus: {query: 'up{a=`{service}`}', max: 1}}",
            PROMETHEUS,
            "{service} must stand in a quoted label value",
        ),
    ],
)
async def test_a_check_that_cannot_be_built_is_named(
    folder: Folder, health: str, monitoring: str, says: str
) -> None:
    """With its place in the settings, exit 78."""
    with pytest.raises(Fault) as fault:
        await build(folder, health, monitoring)

    assert says in str(fault.value)
    assert str(fault.value).startswith(f"{folder.settings}:")


async def test_the_sample_asks_for_no_more_than_the_rollout() -> None:
    """The sandbox's services have no checks of their own."""
    settings = read(ROOT / "chatops.yaml")
    async with aiohttp.ClientSession() as session:
        assert build_health(settings, session, build_back_ends(settings, session, {})) == {}


def _uncommented(text: str, first: str) -> str:
    """Take the sign of a comment from the block that begins so."""
    begin = text.index(first)
    lines = text[begin:].split("\n")
    count = next(number for number, line in enumerate(lines) if not line.startswith("    #"))
    used = [line.replace("    # ", "    ", 1) for line in lines[:count]]
    return text[:begin] + "\n".join([*used, *lines[count:]])


async def test_what_the_sample_shows_commented_out_can_be_used(folder: Folder) -> None:
    """Without the signs of a comment its Prometheus and its checks are read and built."""
    text = (ROOT / "chatops.yaml").read_text(encoding="utf-8")
    text = _uncommented(_uncommented(text, "    # own:\n    #   use: prometheus"), "    # health:")
    text = text.replace("    platform:\n      use: sandbox.platform:Monitoring\n", "")
    folder.settings.write_text(text.replace("monitoring: platform}", "monitoring: own}"), encoding="utf-8")
    settings = load(folder.settings, {"PROMETHEUS_TOKEN": "s3cret"})
    async with aiohttp.ClientSession() as session:
        checked = build_health(settings, session, build_back_ends(settings, session, {}))
    counts = {where: len(each.checks) for (_, where), each in checked.items()}

    assert counts == {"staging": 1, "production": 2}
