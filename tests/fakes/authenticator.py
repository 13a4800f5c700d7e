"""An authenticator app: it holds a secret and shows a code for any moment."""

from datetime import datetime

import pyotp

from bot.core.domain.operation import Place
from bot.core.domain.person import Member
from bot.core.domain.request import Attempt
from bot.core.domain.second_factor import SecondFactor
from bot.core.second_factor.code import STEP_SECONDS
from tests.fakes.operations import BOB, NOON

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"  # noqa: S105 - of these tests alone


def code(at: datetime, steps: int = 0, secret: str = SECRET) -> str:
    """Return the code that stands on the phone at a moment, or so many steps of 30 seconds later."""
    return pyotp.TOTP(secret).generate_otp(step(at) + steps)


def wrong_code(at: datetime, secret: str = SECRET) -> str:
    """Return six digits that are no code anywhere near that moment."""
    near = {code(at, steps, secret) for steps in range(-2, 3)}
    return next(f"{number:06}" for number in range(6) if f"{number:06}" not in near)


def step(at: datetime) -> int:
    """Return the time step of a moment."""
    return int(at.timestamp()) // STEP_SECONDS


def enrolled(**changes: object) -> SecondFactor:
    """Return bob's second factor."""
    fields: dict[str, object] = {"person": BOB, "secret": SECRET, "enrolled_at": NOON}
    return SecondFactor(**(fields | changes))  # type: ignore[arg-type] # a test names what it means


def attempt(by: Member, command: str = "/totp enroll", number: int = 1) -> Attempt:
    """Return somebody's command, or the form behind it."""
    return Attempt(
        requester=by, place=Place("1", "2", "#deployments"), interaction_id=f"t{number}", command=command
    )
