"""Who may open a session, and how often."""

import discord
import pytest

from sandbox.discord.gateway.admission import KNOWN_INTENTS, Admission
from sandbox.discord.gateway.protocol import Close, Closing
from sandbox.discord.gateway.settings import GatewaySettings
from sandbox.discord.window import Quota
from tests.fakes.gateway import ALICE, BOT, Opened, Town
from tests.fakes.standing_clock import StandingClock


def test_every_intent_of_the_library_is_known() -> None:
    """What discord.py calls all intents is what is taken, no bit less or more."""
    assert discord.Intents.all().value == KNOWN_INTENTS


def test_people_need_no_intents() -> None:
    """Their clients send none and get everything."""
    admission = Admission(Town(), GatewaySettings(), StandingClock())

    assert admission.intents(ALICE, {}) is None
    assert admission.intents(BOT, {"intents": 513}) == 513


@pytest.mark.parametrize("intents", [None, "513", -1, True, 1 << 17, 1 << 26])
def test_intents_are_a_set_of_known_bits(intents: object) -> None:
    """Anything else is 4013."""
    admission = Admission(Town(), GatewaySettings(), StandingClock())

    with pytest.raises(Closing) as closing:
        admission.intents(BOT, {"intents": intents})

    assert closing.value.code is Close.INVALID_INTENTS


def test_the_budget_counts_the_bot_and_is_renewed() -> None:
    """GET /gateway/bot tells what is left; people do not count."""
    clock = StandingClock()
    admission = Admission(Town(), GatewaySettings(identifies=Quota(2, 86400.0)), clock)

    spent = [admission.spend_identify(one) for one in (BOT, ALICE, BOT, BOT)]
    clock.advance(3600)
    limit = admission.session_start_limit()
    clock.advance(86400 - 3600)

    assert spent == [True, True, True, False]
    assert limit == {"total": 2, "remaining": 0, "reset_after": 82_800_000, "max_concurrency": 1}
    assert admission.session_start_limit()["remaining"] == 2


async def test_beyond_the_budget_all_sessions_end(open_gateway: Opened) -> None:
    """As if the token was reset: 4004, and nothing to resume."""
    site = await open_gateway(identifies=Quota(1, 86400.0))
    first = await site.member()
    second = await site.connect()

    await second.send(2, {"token": "bot-token", "intents": 0})

    assert await second.close_code() == 4004
    third = await site.connect()
    await third.resume(first.ready, 2)
    assert (await third.receive())["op"] == 9
