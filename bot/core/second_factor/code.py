"""Whether a code is right, now, and for the first time: TOTP as authenticator apps make it.

SHA-1, six digits, 30 seconds (https://www.rfc-editor.org/rfc/rfc6238,
https://github.com/google/google-authenticator/wiki/Key-Uri-Format).
"""

import hmac
import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pyotp

from bot.core.domain.refusal import Refused
from bot.core.domain.second_factor import SecondFactor

STEP_SECONDS = 30
MOST_WRONG = 5
WRONG_WITHIN = timedelta(minutes=5)
LOCKED_FOR = timedelta(minutes=15)
_DRIFT = (-1, 0, 1)
"""Steps that a phone's clock may be off; RFC 6238 section 5.2 recommends one."""
_CODE = re.compile(r"[0-9]{6}")
_ISSUER = "chatops"


@dataclass(frozen=True, slots=True)
class Checked:
    """What a code did to a second factor, to be kept; `refusal` where it was not right."""

    factor: SecondFactor
    refusal: Refused | None = None


def new_secret() -> str:
    """Return 160 random bits in base32, as RFC 4226 section 4 recommends."""
    return pyotp.random_base32()


def address(secret: str, name: str) -> str:
    """Return the otpauth address of a secret, which authenticator apps take."""
    return pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name=_ISSUER)


def read(entered: str) -> str:
    """Return the six digits that somebody entered, however they were grouped; raise Refused."""
    code = "".join(entered.split())
    if not _CODE.fullmatch(code):
        raise Refused("no-code", "A code has six digits. Nothing was changed; enter the one your app shows.")
    return code


def refuse_locked(factor: SecondFactor, now: datetime) -> None:
    """Raise Refused while no code of this person is looked at."""
    if factor.locked_until is not None and now < factor.locked_until:
        raise _locked(factor.locked_until)


def check(factor: SecondFactor, secret: str, code: str, now: datetime) -> Checked:
    """Hold a code of six digits against `secret`, which is the person's; each time step counts once."""
    matching = _matching(secret, code, now)
    if matching is not None and matching > factor.last_step:
        return Checked(replace(factor, last_step=matching, wrong_at=(), locked_until=None))
    wrong_at = (*(at for at in factor.wrong_at if at > now - WRONG_WITHIN), now)
    if len(wrong_at) >= MOST_WRONG:
        until = now + LOCKED_FOR
        return Checked(replace(factor, wrong_at=(), locked_until=until), _locked(until))
    left = MOST_WRONG - len(wrong_at)
    what = (
        "That code is not right, or not of now; see that your phone sets its clock by itself"
        if matching is None
        else f"A code was taken already: one counts every {STEP_SECONDS} seconds. Wait for the next one"
    )
    sentence = f"{what}. Nothing was changed; {left} more {'try' if left == 1 else 'tries'}."
    return Checked(replace(factor, wrong_at=wrong_at), Refused("wrong-code", sentence))


def _matching(secret: str, code: str, now: datetime) -> int | None:
    """Return the newest step around now whose code this is; which one differs first takes no time to tell."""
    totp, current = pyotp.TOTP(secret), int(now.timestamp()) // STEP_SECONDS
    steps = [current + drift for drift in _DRIFT if current + drift >= 0]
    equal = [hmac.compare_digest(totp.generate_otp(step), code) for step in steps]
    return max((step for step, same in zip(steps, equal, strict=True) if same), default=None)


def _locked(until: datetime) -> Refused:
    when = f"{until:%Y-%m-%d %H:%M:%S} UTC"
    return Refused(
        "locked-out",
        f"Too many codes of yours were wrong: none is taken before {when}. Nothing was changed. If that was "
        "not you, somebody has your Discord account: tell the team, and change its password.",
    )
