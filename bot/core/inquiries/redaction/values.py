"""Where the value behind a name begins and ends, in whichever notation it stands."""

import re
from enum import Enum, auto

REDACTED = "[redacted]"

_STRUCTURE = r"""(?= [\s,;:}\])] | $ )"""
_QUOTE = r"""(?: \\{0,8} ["'] )"""
_ENDS = rf"""(?: {_QUOTE} {_STRUCTURE} | \\[nrt] | [,;] (?= \s | $ | {_QUOTE} | [\w.-]{{1,40}}[=:] ) )"""
_WORD = re.compile(rf"(?x) (?: (?! {_ENDS} ) \S )*+")
_LINE = re.compile(r"[^\r\n]*+")
_QUERY = re.compile(r"""[^\s&#"'<>\\]*+""")
_TAG = re.compile(r"[^<]*+")
_SCHEME = re.compile(r"(?i)(?:bearer|basic|token|bot|negotiate|ntlm|api-?key|key|jwt|dpop)[ \t]++(?=\S)")
_OPENING = re.compile(r"""(?i)[bru]?(\\*+)(["'])""")
_CLOSING = {sign: re.compile(rf"(?<!\\)(\\*+){sign}") for sign in ('"', "'")}
_BRACKET = re.compile(r"[\[\]{}]")
_HARMLESS = re.compile(
    r"(?i)\s*+(?:\[redacted\]|null|none|nil|true|false|undefined|\*++|<\w++>)?+[\s,;.)}\]]*+", re.ASCII
)


class Kind(Enum):
    """What a name in front of it says about a value that is not quoted."""

    WORD = auto()
    LINE = auto()
    QUERY = auto()
    TAG = auto()
    CREDENTIAL = auto()


_UNQUOTED = {Kind.WORD: _WORD, Kind.LINE: _LINE, Kind.QUERY: _QUERY, Kind.TAG: _TAG, Kind.CREDENTIAL: _LINE}


def value(text: str, name: int, at: int, kind: Kind) -> tuple[int, int]:
    """Return where the value that is expected `at` begins and ends, without its quotes.

    Its name begins at `name`. What takes the rest of a line ends earlier where a quote stands before the
    name: `-H "Cookie: a=b"`.
    """
    opening = _OPENING.match(text, at)
    if opening is not None and kind is not Kind.TAG:
        return opening.end(), _closing(text, opening.end(), len(opening[1]), opening[2])
    if text[at : at + 1] in {"[", "{"} and not text.startswith(REDACTED, at):
        return at, _bracket(text, at)
    scheme = _SCHEME.match(text, at) if kind is Kind.CREDENTIAL else None
    if scheme is not None:
        at, kind = scheme.end(), Kind.WORD
    found = _UNQUOTED[kind].match(text, at)
    end = found.end() if found else at
    if _UNQUOTED[kind] is _LINE and text[name - 1 : name] in _CLOSING:
        before = text[max(0, name - 9) : name - 1]
        end = min(end, _closing(text, at, len(before) - len(before.rstrip("\\")), text[name - 1]))
    return at, end


def is_harmless(secret: str) -> bool:
    """Tell a value that says nothing: empty, null, a mask."""
    return _HARMLESS.fullmatch(secret) is not None


def _closing(text: str, at: int, depth: int, sign: str) -> int:
    r"""Return where something quoted with `depth` backslashes ends: its closing quote, else the text's end.

    JSON inside JSON escapes its quotes: `\"` opens and closes there, `\\\"` is a quote inside.
    """
    for quote in _CLOSING[sign].finditer(text, at):
        escapes = len(quote[1])
        if escapes < depth or escapes % (2 * (depth + 1)) == depth:
            return quote.end() - 1 - min(depth, escapes)
    return len(text)


def _bracket(text: str, at: int) -> int:
    """Return where a list or an object ends; at the end of the text if it does not."""
    depth = 0
    for sign in _BRACKET.finditer(text, at):
        depth += 1 if sign[0] in "[{" else -1
        if depth == 0:
            return sign.end()
    return len(text)
