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
_FIX = r"(?:fix|hotfix|patch|change|workaround)"
_KNOWN = r"(?:identified|found|known|confirmed)"
_TELLS = (
    (
        Status.MONITORING,
        re.compile(
            r"(?i)(?:^|\b(?:are|now|and|keep|still) |\bwe['\u2019]re )"
            r"monitoring\b(?! (?:is|was|has|went|itself))"
            r"|\b(?:recovered|recovering|mitigated|back to normal|rolled back"
            rf"|{_FIX}\b.{{0,30}}\b(?:deployed|applied|implemented|rolled out|released|live|in place)"
            rf"|(?:deployed|applied|released) (?:a|the) {_FIX})\b"
        ),
    ),
    (
        Status.IDENTIFIED,
        re.compile(
            r"(?i)\b(?:identified|caused by|found the (?:(?:root )?cause|problem|bug)|the cause (?:is|was)"
            rf"|root cause(?::| (?:is|was|{_KNOWN})\b)|(?:know|have) the (?:root )?cause)"
        ),
    ),
    (Status.INVESTIGATING, re.compile(r"(?i)\b(?:investigat(?:e|es|ing)|looking into|searching)\b")),
)
"""Which words tell which status; the first that fits counts: a fix says more than its cause."""
_CLAUSE_ENDS = re.compile(r"[.;:!](?=\s|$)|(?<=\?)|\n|(?=\band (?:a|the) (?:hot)?fix\b)")
_DOUBT = re.compile(
    r"(?i)\?|\b(?:not|no|none|nobody|nor|neither|never|without|cannot|nothing|hardly|barely|instead of"
    r"|but|however|except|partially|partly|staging|canary"
    r"|(?:do|does|did|is|are|was|were|has|have|had|ca|wo|could|would|should)n['\u2019]?t"
    r"|will|shall|should|would|could|may|might|to be|being|going to|about to|soon|shortly|once|until|if"
    r"|try|tries|trying|attempt(?:s|ing)?|want(?:s|ed)?|needs?|plan(?:s|ned|ning)?|pending|waiting"
    r"|ruled out|rule out|still(?! monitoring)|worse|maybe|perhaps|possibl[ey]|probably|likely"
    r"|suspect(?:s|ed)?|unidentified|unknown|unclear)\b|['\u2019]ll\b"
)
"""Words in whose company others tell nothing: they deny it, or say that it is still to come."""
_IN_VAIN = re.compile(
    r"(?i)\bworse\b|\bstill\b(?! monitoring)"
    r"|(?:\bnot|\bno|n['\u2019]?t|\bwithout) (?:help|work|effect|success|improve|fix)"
    r"|\b(?:fix|patch|workaround)(?: \w+){0,3} (?:rolled back|reverted)\b"
    r"|\brolled back (?:the|our|that) (?:\w+ )?(?:fix|patch|workaround)\b"
)
"""Words that say, also in a sentence of their own, that a fix did nothing good or was taken back."""
_NOT_KNOWN = re.compile(
    r"(?i)\b(?:not (?:yet )?(?:been )?(?:identified|found|known)|unidentified|unknown|unclear|no idea"
    r"|root cause: (?:not yet|none|no|still|tbd|under)\b)"
)
"""Words that deny a cause wherever they stand."""


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
    """Return the status that an update tells; what tells none, or denies it, leaves it as it is.

    A status at the beginning (`Identified: ...`) is meant; a cause that is not known yet is not identified.
    """
    first = words.partition(":")[0].strip().casefold()
    if named := next((each for each in OPEN_STATUSES if each == first), None):
        return named
    if _NOT_KNOWN.search(words):
        return now
    return next((status for status, tell in _TELLS if _tells(words, status, tell)), now)


def _tells(words: str, status: Status, tell: re.Pattern[str]) -> bool:
    """Tell whether the words say so, in a clause that leaves no doubt."""
    if status is Status.MONITORING and _IN_VAIN.search(words):
        return False
    return any(not _DOUBT.search(_clause(words, found)) for found in tell.finditer(words))


def _clause(words: str, found: re.Match[str]) -> str:
    """Return the clause around what was found: `the key is not valid` says nothing against its cause."""
    begins = max((end.end() for end in _CLAUSE_ENDS.finditer(words, 0, found.start())), default=0)
    end = _CLAUSE_ENDS.search(words, found.end() - 1)
    return words[begins : end.start() if end else len(words)]


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
