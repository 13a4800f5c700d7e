"""What a picture consists of, read from its PNG."""

import struct
import zlib
from collections import Counter


def size(png: bytes) -> tuple[int, int]:
    """Return width and height, as the header says."""
    width, height = struct.unpack(">II", png[16:24])
    return width, height


def colours(png: bytes) -> Counter[tuple[int, ...]]:
    """Return how many pixels have each colour, of a picture by matplotlib (RGBA, eight bits)."""
    width, height = size(png)
    data, at = b"", 8
    while at < len(png):
        length = int.from_bytes(png[at : at + 4], "big")
        if png[at + 4 : at + 8] == b"IDAT":
            data += png[at + 8 : at + 8 + length]
        at += 12 + length
    raw, before = zlib.decompress(data), bytes(4 * width)
    found: Counter[tuple[int, ...]] = Counter()
    for row in range(height):
        begin = row * (4 * width + 1)
        before = _unfiltered(raw[begin], bytearray(raw[begin + 1 : begin + 1 + 4 * width]), before)
        found.update(tuple(before[place : place + 3]) for place in range(0, 4 * width, 4))
    return found


def _unfiltered(kind: int, line: bytearray, above: bytes) -> bytes:
    """Undo one row's filter. https://www.w3.org/TR/png-3/#9Filters."""
    for place, value in enumerate(line):
        left = line[place - 4] if place >= 4 else 0
        corner = above[place - 4] if place >= 4 else 0
        guess = (0, left, above[place], (left + above[place]) // 2, _paeth(left, above[place], corner))[kind]
        line[place] = (value + guess) % 256
    return bytes(line)


def _paeth(left: int, above: int, corner: int) -> int:
    nearest = left + above - corner
    return min((left, above, corner), key=lambda each: abs(nearest - each))
