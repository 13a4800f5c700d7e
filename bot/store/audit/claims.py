"""What checkpoints say of records: a table of millions of sizes, hashes and places, in the order of sizes."""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate
from pathlib import Path
from typing import NamedTuple

HASH = 64
"""Digits of a hash, as all of them are written."""


class Place(NamedTuple):
    """Where a claim stands: the line, counted from one, and the byte at which it begins."""

    path: Path
    line: int
    offset: int


class Claims:
    """Each claim has a number; objects for all of them would take a quarter of a gigabyte a million."""

    def __init__(self) -> None:
        self._sizes = array("Q")
        self._offsets = array("Q")
        self._hashes = bytearray()
        self._files: list[tuple[int, Path]] = []
        self._is_ordered = True

    def __len__(self) -> int:
        return len(self._sizes)

    def begin(self, path: Path) -> None:
        """Go on with the first line of another file."""
        self._files.append((len(self._sizes), path))

    def add(self, sizes: list[int], hashes: Sequence[bytes], lines: Sequence[bytes], offset: int) -> int:
        """Take on what `lines` say, which begin at `offset` of the file; return where they end."""
        known = [*self._sizes[-1:], *sizes]
        self._is_ordered = self._is_ordered and known == sorted(known)
        self._sizes.extend(sizes)
        self._hashes += b"".join(hashes)
        self._offsets.extend(accumulate(map(len, lines), initial=offset))
        return self._offsets.pop()

    def order(self) -> Sequence[int]:
        """Return the numbers of the claims by their size; those of one size as they were read."""
        numbers = range(len(self._sizes))
        return numbers if self._is_ordered else array("Q", sorted(numbers, key=self._sizes.__getitem__))

    def size(self, number: int) -> int:
        """Return how many records a claim knows."""
        return self._sizes[number]

    def by_size(self) -> Iterator[tuple[int, bytes, int]]:
        """Yield size, hash of the last line and number of each claim."""
        sizes, hashes = self._sizes, bytes(self._hashes)
        for number in self.order():
            yield sizes[number], hashes[number * HASH : number * HASH + HASH], number

    def of(self, size: int) -> Iterator[tuple[bytes, int]]:
        """Yield hash and number of each claim of one size."""
        order, sizes = self.order(), self._sizes
        start = bisect_left(order, size, key=sizes.__getitem__)
        for number in order[start:]:
            if sizes[number] != size:
                return
            yield bytes(self._hashes[number * HASH : number * HASH + HASH]), number

    def place(self, number: int) -> Place:
        """Return where a claim stands."""
        first, path = self._files[bisect_right(self._files, number, key=lambda file: file[0]) - 1]
        return Place(path, number - first + 1, self._offsets[number])
