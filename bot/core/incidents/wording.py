"""What people write in commands about incidents, as values: severity, status, times, titles."""

import re
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.core.domain import moment
from bot.core.domain.incident import LONGEST_TEXT, LONGEST_TITLE, OPEN_STATUSES, Role, Severity, Status
from bot.core.domain.refusal import Refused

_NOTHING = "Nothing was done."
_SEVERITY = re.compile(r"(?i:sev-?)?([123])")
_CLOCK = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])")
_UNKNOWN = re.compile(
    r"(?i)\b(?:not (?:yet )?(?:been )?(?:identified|found|known)|unidentified|unknown|unclear|no idea)\b"
)
_FIX = r"(?:fix|patch|change|workaround)"
_TELLS = (
    (
        Status.MONITORING,
        re.compile(
            r"(?i)\b(?:monitoring|recover(?:ed|ing|s|y)?|mitigated|rolled back|back to normal"
            rf"|{_FIX}\b.{{0,30}}\b(?:deployed|applied|rolled out|released|live|in place)"
            rf"|(?:deployed|applied|released) (?:a|the) {_FIX})\b"
        ),
    ),
    (
        Status.IDENTIFIED,
        re.compile(
            r"(?i)\b(?:identified|root cause|caused by|found the (?:cause|problem|bug)|the cause is)\b"
        ),
    ),
    (Status.INVESTIGATING, re.compile(r"(?i)\b(?:investigat(?:e|es|ing)|looking into|searching)\b")),
)
"""Which words tell which status; the first that fits counts: a fix says more than its cause."""


def title(written: str) -> str:
    """Return a title as one line; raise Refused where nothing is left, or too much."""
    whole = " ".join(written.split())
    if not 0 < len(whole) <= LONGEST_TITLE:
        raise Refused("invalid-title", f"A title has 1 to {LONGEST_TITLE} characters. {_NOTHING}")
    return whole


def text(written: str) -> str:
    """Return a text with its lines; raise Refused where nothing is left, or too much."""
    whole = written.strip()
    if not 0 < len(whole) <= LONGEST_TEXT:
        raise Refused("invalid-text", f"A text has 1 to {LONGEST_TEXT} characters. {_NOTHING}")
    return whole


def severity(written: str) -> Severity:
    """Read `sev1`, `SEV-1` or `1`; raise Refused."""
    found = _SEVERITY.fullmatch(written.strip())
    if found is None:
        raise Refused("invalid-severity", f"A severity is sev1 (worst), sev2 or sev3. {_NOTHING}")
    return Severity(f"sev{found[1]}")


def status(written: str) -> Status:
    """Read a status that an update may say; raise Refused."""
    found = next((each for each in OPEN_STATUSES if each == written.strip().casefold()), None)
    if found is None:
        known = ", ".join(OPEN_STATUSES)
        raise Refused("invalid-status", f"A status is one of {known}. {_NOTHING} /incident resolve ends one.")
    return found


def role(written: str) -> Role:
    """Read a role in an incident; raise Refused."""
    found = next((each for each in Role if each == written.strip().casefold()), None)
    if found is None:
        raise Refused("invalid-role", f"A role is one of {', '.join(Role)}. {_NOTHING}")
    return found


def infer(words: str, now: Status) -> Status:
    """Return the status that an update tells; what tells none leaves it as it is.

    A status at the beginning (`Identified: ...`) is meant; a cause that is not known yet is not identified.
    """
    first = words.partition(":")[0].strip().casefold()
    if named := next((each for each in OPEN_STATUSES if each == first), None):
        return named
    if _UNKNOWN.search(words):
        return now
    return next((each for each, tell in _TELLS if tell.search(words)), now)


def when(written: str | None, now: datetime, timezone: str) -> datetime:
    """Read when something happened: `14:05` on the team's clock (the last one), `10m` ago, or ISO.

    Raise Refused for what is none, or still to come.
    """
    if written is None:
        return now
    if clock := _CLOCK.fullmatch(written.strip()):
        zone = ZoneInfo(timezone)
        local = now.astimezone(zone)
        at = datetime.combine(local.date(), time(int(clock[1]), int(clock[2])), zone)
        return at if at <= now else datetime.combine(local.date() - timedelta(days=1), at.timetz())
    try:
        at = moment.parse(written.strip(), now)
    except ValueError as error:
        raise Refused("invalid-time", f"{error} Or write 14:05. {_NOTHING}") from error
    if at > now:
        raise Refused("invalid-time", f"That is still to come. {_NOTHING}")
    return at
