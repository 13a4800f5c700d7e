"""From the bytes of a file to text that every editor shows with the same lines, or faults."""

import re

from bot.strict_yaml.fault import Collector

MOST_BYTES = 1_000_000
"""Larger files are refused unread."""

# Control characters, the line breaks that only YAML 1.1 knows (NEL, LS, PS), a BOM inside, and the marks that
# turn the direction of text around: what a reviewer sees must be what is read.
_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)
_TAB = re.compile(r"\t")  # one reader of YAML takes it for a space, another one refuses it
_DIRECTIVE = re.compile(
    r"^%", re.MULTILINE
)  # the parser compares each with all before: minutes for a megabyte


def decode(source: bytes, faults: Collector) -> str:
    """Return the text of `source` with LF line ends and no BOM; raise Faults where it is no such text."""
    if len(source) > MOST_BYTES:
        faults.fail(1, 1, f"it is too large: write at most {MOST_BYTES} bytes")
    text = _utf8(source, faults).removeprefix("\ufeff").replace("\r\n", "\n")
    for match in _FORBIDDEN.finditer(text):
        found = f"U+{ord(match.group()):04X}"
        faults.add(
            *position(text, match.start()), f"the invisible character {found}: delete it, or escape it"
        )
    for match in _TAB.finditer(text):
        faults.add(*position(text, match.start()), "a tab: write spaces, or \\t within double quotes")
    for match in _DIRECTIVE.finditer(text):
        faults.add(*position(text, match.start()), "a % directive: delete the line, or indent what is none")
    faults.stop()
    return text


def _utf8(source: bytes, faults: Collector) -> str:
    try:
        return source.decode("utf-8")
    except UnicodeDecodeError as error:
        before = source[: error.start].decode("utf-8").removeprefix("\ufeff")
        faults.fail(*position(before, len(before)), "bytes that are not UTF-8: save the file as UTF-8")


def position(text: str, index: int) -> tuple[int, int]:
    """Return line and column of a place in the text, from 1."""
    return text.count("\n", 0, index) + 1, index - text.rfind("\n", 0, index)
