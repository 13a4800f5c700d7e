"""What all adapters to the platform share."""

from typing import Any

import aiohttp
import pytest
from aiohttp.test_utils import unused_port

import sandbox.platform
from bot.core.ports.back_end import BackEndError
from sandbox.platform.adapter import PlatformAdapter
from tests.fakes.platform import Served

ADAPTERS = [getattr(sandbox.platform, name) for name in sandbox.platform.__all__]


@pytest.mark.parametrize("adapter", ADAPTERS)
@pytest.mark.parametrize(
    ("environ", "options", "url"),
    [
        ({}, {}, "http://127.0.0.1:8420/_platform"),
        ({"DISCORD_API_BASE": "http://127.0.0.1:9/api/v10"}, {}, "http://127.0.0.1:9/_platform"),
        ({"DISCORD_API_BASE": "http://127.0.0.1:9/api/v10"}, {"url": "http://x:1/p/"}, "http://x:1/p"),
    ],
)
async def test_address_is_found(
    session: aiohttp.ClientSession,
    adapter: type[PlatformAdapter],
    environ: dict[str, str],
    options: dict[str, str],
    url: str,
) -> None:
    """The settings decide; else the platform is beside the local Discord; else at the usual port."""
    assert adapter.build(session, options, environ).url == url


@pytest.mark.parametrize(
    ("options", "named"),
    [
        ({"adress": "x"}, "adress"),
        ({"url": "x:1"}, "url"),
        ({"timeout": 0}, "timeout"),
        ({"tries": "3"}, "tries"),
    ],
)
async def test_wrong_option_is_refused(
    session: aiohttp.ClientSession, options: dict[str, Any], named: str
) -> None:
    """A misspelled or impossible option is named, not ignored."""
    with pytest.raises(ValueError, match=named):
        PlatformAdapter.build(session, options, {})


async def test_ping_tells_how_the_platform_is(session: aiohttp.ClientSession, at: Served) -> None:
    """In one line; where nobody is, that is an error in the port's words."""
    nowhere = PlatformAdapter(session, url=f"http://127.0.0.1:{unused_port()}/_platform", tries=1)
    with pytest.raises(BackEndError, match="cannot be reached"):
        await nowhere.ping()

    line = await PlatformAdapter(session, url=at.url).ping()
    assert line == f"sandbox platform at {at.url}: 5/5 replicas healthy"
