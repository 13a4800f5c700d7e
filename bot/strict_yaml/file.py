"""Reads a file of the strict kind from the disk: a real file, and no more of it than can be right."""

import errno
import os
import stat
from pathlib import Path

from bot.strict_yaml.text import MOST_BYTES


def read_file(path: Path, most: int = MOST_BYTES) -> bytes:
    """Return the bytes of a file, of one with more than `most` so many that it is refused; raise OSError.

    Nobody waits for a pipe, which might never begin or end.
    """
    mode = path.stat().st_mode
    if stat.S_ISDIR(mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    if not stat.S_ISREG(mode):
        raise OSError(errno.EINVAL, "It is a pipe or a device")
    with path.open("rb") as file:
        return file.read(most + 1)
