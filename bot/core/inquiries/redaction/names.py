"""Names that promise a secret: `password=`, `"api_key": "`, `--token`, `<secret>`, in every spelling."""

import re
from collections.abc import Iterator

from bot.core.inquiries.redaction.values import REDACTED, Kind, is_harmless, value

_NAMED = re.compile(
    r"""(?ix) (?<![\w.-])
    (?: (?P<flag> --?[a-z][\w.-]*+ ) [ \t]++ (?![-=:])
      | (?P<name> (?:api|access|private|secret|signing|encryption)\ key (?![\w.-]) | [\w.-]++ )
        (?: (?P<tag> > )
          | (?: \\*+["'] )? \]? [ \t]*+ (?P<sign> => | := | ={1,3} | : | %3d ) [ \t]*+ ) )
    """,
    re.ASCII,
)
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
_SECRET = re.compile(
    "passw|passphrase|pwd|secret|token|cookie|session|sessid|credential|authorization|bearer|signature"
    "|(?:api|access|private|signing|encryption|account|shared|master|ssh|auth)key|jwt|csrf|xsrf"
)
_SECRET_WORDS = frozenset({"pass", "auth", "sig", "otp"})
_ABOUT = """
    age algorithm at attempts class count counts created disabled duration enabled endpoint error errors
    expiration expired expires expiry file format hint in issuer len length limit max min ms name names path
    policy required retries rotated rotation scope seconds size status timeout ttl type updated uri url usage
    used valid version
"""
"""Last words of names that tell something about a secret, not the secret."""
_FILES = "c cc cpp cs ex exs go h html java js json kt log md php py rb rs scala sh sql ts tsx"
_NO_SECRET, _FILE = frozenset(_ABOUT.split()), frozenset(_FILES.split())
_PLACE = re.compile(r"\d++(?::\d++)?(?!\w)", re.ASCII)
_NUMBER = re.compile(r"\d++(?=[\s,;.)}\]]|$)", re.ASCII)
_MANY = ("tokens", "sessions", "cookies", "secrets", "passwords")
_LEADING = re.compile(r"[\s>-]*+")
_INDENT = 80


def without_named(text: str) -> str:
    """Return the text without the values that stand behind such a name."""
    return "".join(_parts(text))


def _parts(text: str) -> Iterator[str]:
    done = 0
    for match in _NAMED.finditer(text):
        if match.start() < done or not _promises(match):
            continue
        start, end = value(text, match.start(), match.end(), _kind(match))
        if is_harmless(text[start:end]):
            continue
        yield text[done:start] + REDACTED
        done = end
    yield text[done:]


def _promises(match: re.Match[str]) -> bool:
    """Tell whether a secret follows: not in `max_tokens_used=`, nor at the place `session.py:42`."""
    if match["tag"] and match.string[match.start() - 1 : match.start()] != "<":
        return False
    name = match["flag"] or match["name"]
    words = [word.lower() for word in _WORD.findall(name)]
    if not words or words[-1] in _NO_SECRET or (words[-1] in _FILE and "." in name):
        return False
    if _is_place(match) or _counts(match, name):
        return False
    return words[-1] in _SECRET_WORDS or _SECRET.search("".join(words)) is not None


def _is_place(match: re.Match[str]) -> bool:
    before = match.string[match.start() - 1 : match.start()]
    return before == "/" and _PLACE.match(match.string, match.end()) is not None


def _counts(match: re.Match[str], name: str) -> bool:
    """Tell numbers of things (`tokens: 42`, `pass: 12`) and the folder in `PWD` from secrets."""
    if name in {"PWD", "OLDPWD"}:
        return match.string.startswith("/", match.end())
    many = name.lower() == "pass" or name.lower().endswith(_MANY)
    return many and _NUMBER.match(match.string, match.end()) is not None


def _kind(match: re.Match[str]) -> Kind:
    name = (match["flag"] or match["name"]).lower()
    if match["tag"]:
        return Kind.TAG
    if "authorization" in name:
        return Kind.CREDENTIAL
    if "cookie" in name or (match["sign"] == ":" and _begins_line(match)):
        return Kind.LINE
    if match.string[match.start() - 1 : match.start()] in {"?", "&"}:
        return Kind.QUERY
    return Kind.WORD


def _begins_line(match: re.Match[str]) -> bool:
    """Tell `password: correct horse`, alone on its line, from one that stands in a sentence."""
    text, start = match.string, match.start()
    begin = text.rfind("\n", max(0, start - _INDENT), start) + 1
    return (begin > 0 or start < _INDENT) and _LEADING.fullmatch(text, begin, start) is not None
