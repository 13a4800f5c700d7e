"""Reads checkpoints that stand as the bot writes them, many at once: each is made anew from what it says.

A million of them stand beside a million records, and a regular expression takes as long as hashing both.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

_ORIGIN = re.compile(rb'", "origin": "([ !#-\[\]-~]*)", "size": ')
_SIGNATURE = re.compile(rb'(\\u2014 [!#-\[\]-~]+ )([A-Za-z0-9+/=]+)\\n"\}\n')
_SIGNATURES = re.compile(rb'((?:\\u2014 [!#-\[\]-~]+ [A-Za-z0-9+/=]+\\n)+)"\}\n')
_BEGIN, _HASH_KEY, _UNSIGNED = b'{"timestamp": "', b', "hash": "', b'"}\n'
_END, _BASE64 = rb'\n"}' + b"\n", b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="
_TIME, _HASH, _DIGITS = b"0000-00-00T00:00:00.000Z", 64, 18
_ZEROS = bytes.maketrans(b"123456789", b"000000000")


class Read(NamedTuple):
    """What lines say, beside each other: times, empty where there is none; what stands below the notes."""

    times: Sequence[bytes]
    sizes: list[int]
    hashes: Sequence[bytes]
    signatures: Sequence[bytes]


def read(lines: Sequence[bytes]) -> Read | None:
    """Return what lines say, with their newlines; None where one of them is not as the bot writes it.

    Whether there was a day or an hour of a time is not looked at.
    """
    origin = _ORIGIN.match(lines[0], len(_BEGIN) + len(_TIME)) if lines else None
    if origin is None:
        return None
    start, head = origin.end(), origin[0]
    times = [line[len(_BEGIN) : len(_BEGIN) + len(_TIME)] for line in lines]
    sizes = [line[start : line.find(b",", start)] for line in lines]
    before = start + len(_HASH_KEY)
    hashes = [
        line[before + len(size) : before + len(size) + _HASH] for line, size in zip(lines, sizes, strict=True)
    ]
    if not (_are_times(times) and _are_sizes(sizes) and _are_hashes(hashes)):
        return None
    form = b'%b%%b%b%%b%b%%b", "note": "%b\\n%%b\\n%%b\\n' % (
        _BEGIN,
        head.replace(b"%", b"%%"),
        _HASH_KEY,
        origin[1].replace(b"%", b"%%"),
    )
    begun = [form % said for said in zip(times, sizes, hashes, sizes, hashes, strict=True)]
    signatures = _signatures(lines, begun, times)
    return None if signatures is None else Read(times, list(map(int, sizes)), hashes, signatures)


def _are_times(times: Sequence[bytes]) -> bool:
    joined = b"".join(times)
    tens = joined[14 :: len(_TIME)] + joined[17 :: len(_TIME)]  # of minutes and of seconds
    return joined.translate(_ZEROS) == _TIME * len(times) and not tens.translate(None, b"012345")


def _are_sizes(sizes: Sequence[bytes]) -> bool:
    joined = b"," + b",".join(sizes)
    has_zero = b",0" in joined and any(size[:1] == b"0" and size != b"0" for size in sizes)
    is_long = max(map(len, sizes)) > _DIGITS
    return not (has_zero or is_long or b",," in joined + b"," or joined.translate(None, b",0123456789"))


def _are_hashes(hashes: Sequence[bytes]) -> bool:
    joined = b"".join(hashes)
    return len(joined) == _HASH * len(hashes) and not joined.translate(None, b"0123456789abcdef")


def _signatures(
    lines: Sequence[bytes], begun: Sequence[bytes], times: Sequence[bytes]
) -> Sequence[bytes] | None:
    """Return what stands below each note, after its time; None where something else does."""
    if lines == [each + _UNSIGNED for each in begun]:
        return [b""] * len(lines)
    dated = [begin + at + rb"\n\n" for begin, at in zip(begun, times, strict=True)]
    return _by_one(lines, dated) or _by_several(lines, begun, dated)


def _by_one(lines: Sequence[bytes], dated: Sequence[bytes]) -> Sequence[bytes] | None:
    """Return the signatures where all lines have one, of the same name and length; None where not."""
    first = _SIGNATURE.fullmatch(lines[0], len(dated[0]))
    if first is None:
        return None
    mark, end = first[1], len(_END) + len(first[2])
    made = [line[-end : -len(_END)] for line in lines]
    whole = [b"%b%b%b%b" % (begin, mark, one, _END) for begin, one in zip(dated, made, strict=True)]
    if whole != lines or b"".join(made).translate(None, _BASE64):
        return None
    return [b"%b%b\\n" % (mark, one) for one in made]


def _by_several(
    lines: Sequence[bytes], begun: Sequence[bytes], dated: Sequence[bytes]
) -> Sequence[bytes] | None:
    found = []
    for line, begin, with_time in zip(lines, begun, dated, strict=True):
        match = _SIGNATURES.fullmatch(line, len(with_time)) if line.startswith(with_time) else None
        if match is None and line != begin + _UNSIGNED:
            return None
        found.append(match[1] if match else b"")
    return found
