"""How a registry lets the bot in: challenges, tokens, and where credentials never go."""

import pytest

from bot.core.ports.back_end import BackEndError
from tests.fakes.registry import FakeRegistry, asking
from tests.fakes.vendor import answers

SECRET = "pass-word-1"  # noqa: S105 - of a fake


@pytest.mark.parametrize("wants", ["Bearer", "Basic"])
async def test_challenges_are_met(wants: str) -> None:
    """By name and password, or by a token that those are given for; both are kept for the next call."""
    fake = FakeRegistry("team/order-service", people={"bot": SECRET})
    fake.wants = wants
    async with asking(fake, username="bot", password=SECRET) as registry:
        assert await registry.releases("order-service")
        await registry.resolve("order-service", "v2.4.1")

    assert fake.calls.count("GET /token") == (wants == "Bearer")


@pytest.mark.parametrize("wants", ["Bearer", "Basic"])
@pytest.mark.parametrize("password", [SECRET + "x", ""])
async def test_wrong_credentials(wants: str, password: str) -> None:
    """They are asked with once, and are in no error."""
    fake = FakeRegistry("team/order-service", people={"bot": SECRET})
    fake.wants = wants
    async with asking(fake, username="bot" if password else "", password=password) as registry:
        with pytest.raises(BackEndError, match="401") as caught:
            await registry.releases("order-service")

    assert SECRET not in str(caught.value)
    assert len(fake.calls) <= 2


async def test_a_token_that_ran_out_is_replaced() -> None:
    """A later challenge is met, too."""
    fake = FakeRegistry("team/order-service", people={"bot": SECRET})
    async with asking(fake, username="bot", password=SECRET) as registry:
        await registry.releases("order-service")
        place = '{}/token",service="fake",scope="repository:team/order-service:pull"'
        url = registry._access._registry.base
        fake.plays = [answers(401, {}, WWW_Authenticate='Bearer realm="' + place.format(url))]
        assert await registry.releases("order-service")

    assert fake.calls.count("GET /token") == 2


@pytest.mark.parametrize("realm", ["ftp://127.0.0.1/", "", "/token"])
async def test_credentials_go_to_no_odd_place(realm: str) -> None:
    """A registry that asks to send them anywhere else than to a web address of its own kind gets none."""
    fake = FakeRegistry("team/order-service", people={"bot": SECRET})
    fake.plays = [answers(401, {}, WWW_Authenticate=f'Bearer realm="{realm}"')]
    async with asking(fake, username="bot", password=SECRET) as registry:
        with pytest.raises(BackEndError, match="no service to get a token from"):
            await registry.releases("order-service")


async def test_blobs_may_be_elsewhere() -> None:
    """A redirect to a store is followed, without the credentials."""
    fake = FakeRegistry("team/order-service", people={"bot": SECRET})
    fake.redirects = True
    async with asking(fake, username="bot", password=SECRET) as registry:
        assert (await registry.resolve("order-service", "v2.4.1")).made_at is not None
