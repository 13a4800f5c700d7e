"""The files of the log, one a month: found in their order, read alike whether compressed or not."""

import gzip
import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

PACKED = ".gz"
_NAME = re.compile(r"([0-9]{4}-[0-9]{2})\.jsonl(\.gz)?")


class Damaged(OSError):  # noqa: N818 - names the state of the file
    """A compressed file that cannot be decompressed."""


def find(folder: Path) -> list[Path]:
    """Return the month files in `folder`, oldest first.

    Where a month is there both plain and compressed, compressing was broken off: the plain one counts.
    """
    found: dict[str, Path] = {}
    for path in sorted(folder.glob("*.jsonl*")):  # `2026-03.jsonl` comes before `2026-03.jsonl.gz`
        if named(path):
            found.setdefault(month(path), path)
    return [found[name] for name in sorted(found)]


def named(path: Path) -> bool:
    """Tell whether a file has the name of a month's."""
    return _NAME.fullmatch(path.name) is not None


def month(path: Path) -> str:
    """Return the month of a file, like `2026-03`."""
    return path.name.partition(".")[0]


def is_packed(path: Path) -> bool:
    """Tell whether a file is compressed, by its name."""
    return path.name.endswith(PACKED)


@contextmanager
def opened(path: Path) -> Iterator[IO[bytes]]:
    """Open a file for reading its lines; raise OSError, Damaged."""
    try:
        with path.open("rb", buffering=1 << 20) as file:
            yield gzip.GzipFile(fileobj=file) if is_packed(path) else file  # type: ignore[misc] # reads alike
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise Damaged(f"{path} cannot be decompressed ({error})") from error


def read(path: Path) -> bytes:
    """Return all bytes of the lines; none where there is no file. Raise OSError."""
    if not path.exists():
        return b""
    with opened(path) as file:
        return file.read()
