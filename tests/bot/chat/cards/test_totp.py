"""What people are told about their second factor."""

from dataclasses import replace

from bot.chat.cards import totp as cards
from bot.core.domain.operation import Glass
from bot.core.domain.person import Member
from bot.core.second_factor import Status
from tests.fakes.operations import ALICE, NOON, make_operation, make_vote
from tests.fakes.second_factor_desk import OFFER

BOB = Member("102", "bob")


def test_a_secret_is_told_with_what_to_do() -> None:
    """To be typed or pasted, and how it comes to count."""
    told = cards.offered(OFFER)

    assert f"Key: `{OFFER.secret}`" in told
    assert f"Address: `{OFFER.address}`" in told
    assert told.splitlines()[-1] == (
        "Then press the button within 10 minutes, and enter the code that the app shows."
    )


def test_a_code_says_what_is_still_lacking() -> None:
    """The ✅, where that has not come yet."""
    waiting = make_operation()

    assert "Now react with ✅ on its card" in cards.proven(waiting, BOB)
    assert cards.proven(replace(waiting, votes=(make_vote(),)), BOB) == "Taken: your ✅ counts."
    broken = replace(waiting, glass=Glass(ALICE, "incident-commander", "down"))
    assert cards.proven(broken, BOB) == "Taken: the glass is broken."


def test_standing_tells_what_there_is() -> None:
    """Since when, and what asks for it; or that there is nothing of either."""
    has = cards.standing(Status(NOON, tuple(f"deploy s{number} in production" for number in range(30))))

    assert has.startswith(f"🔐 You have a second factor since <t:{int(NOON.timestamp())}:f>.")
    assert len(has) < 2000
    assert cards.standing(Status(None, ())) == (
        "You have no second factor. Use /totp enroll.\nNo row of the approval matrix asks for a code."
    )
