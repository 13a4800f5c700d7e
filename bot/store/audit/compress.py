"""Compresses the files of months that are over; broken off at any moment, one whole copy is there."""

import gzip
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from bot.store.audit import segments
from bot.store.database import fsync_folder

_PART = ".part"


def compress(folder: Path) -> Iterator[Path]:
    """Yield each compressed file in `folder` when it has taken the place of the plain one; raise OSError.

    The last month's file stays as it is: a bot that runs may write to it.
    """
    for path in segments.find(folder)[:-1]:
        if not segments.is_packed(path):
            yield _replace(path)


def _replace(path: Path) -> Path:
    packed = path.with_name(path.name + segments.PACKED)
    part = packed.with_name(packed.name + _PART)
    with path.open("rb") as plain, part.open("wb") as raw:
        os.fchmod(raw.fileno(), 0o600)
        with gzip.GzipFile(path.name, "wb", fileobj=raw, mtime=0) as file:
            shutil.copyfileobj(plain, file, 1 << 20)
        raw.flush()
        os.fsync(raw.fileno())
    if not _is_same(path, part):
        raise OSError(f"{part} is not what was written; look at the disk")
    part.rename(packed)
    fsync_folder(path.parent)
    path.unlink()
    fsync_folder(path.parent)
    return packed


def _is_same(path: Path, part: Path) -> bool:
    """Read back what was written: the plain file goes for ever."""
    with path.open("rb") as plain, gzip.open(part) as packed:
        while block := plain.read(1 << 20):
            if packed.read(len(block)) != block:
                return False
        return not packed.read(1)
