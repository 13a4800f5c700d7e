"""What the platform's delivery adapter does by itself; what all do stands in tests/contracts."""

import aiohttp
import pytest

from bot.core.ports.back_end import BackEndError
from bot.core.ports.delivery import UnknownVersion
from sandbox.platform import Delivery
from tests.fakes.platform import Served


async def test_only_a_version_is_unknown(session: aiohttp.ClientSession, at: Served) -> None:
    """A service that is not there and a platform that is not are other errors than a wrong version."""
    delivery = Delivery(session, url=at.url)
    with pytest.raises(UnknownVersion, match=r"order-service has no release 'v9'"):
        await delivery.resolve("order-service", "v9")
    with pytest.raises(BackEndError) as service:
        await delivery.resolve("nothing", "v9")
    with pytest.raises(BackEndError) as line:
        await Delivery(session, url=f"{at.url}/elsewhere", tries=1).resolve("order-service", "v2.4.1")

    assert not isinstance(service.value, UnknownVersion)
    assert not isinstance(line.value, UnknownVersion)


async def test_a_long_version_does_not_travel(session: aiohttp.ClientSession) -> None:
    """It names no release anywhere, so nobody is asked."""
    with pytest.raises(UnknownVersion, match=r"has no release 'v{40}'\.\.\."):
        await Delivery(session, url="http://127.0.0.1:1/").resolve("order-service", "v" * 129)
