"""What a machine may refuse to a command: put into its process just before it starts."""

import ctypes
import os
import resource
import tempfile
from pathlib import Path

_VERSION = 0x20080522  # of capabilities in two words: https://man7.org/linux/man-pages/man2/capset.2.html
_DAC_OVERRIDE, _DAC_READ_SEARCH, _NET_BIND_SERVICE = 1, 2, 10
_ROOTS_ALONE = 1 << _DAC_OVERRIDE | 1 << _DAC_READ_SEARCH | 1 << _NET_BIND_SERVICE


class _Header(ctypes.Structure):
    _fields_ = (("version", ctypes.c_uint32), ("pid", ctypes.c_int))


class _Words(ctypes.Structure):
    _fields_ = (
        ("effective", ctypes.c_uint32),
        ("permitted", ctypes.c_uint32),
        ("inheritable", ctypes.c_uint32),
    )


def in_folder(folder: Path, files: int | None = None) -> None:
    """Work in a folder, with no more rights to files and ports than those who are not root.

    At most `files` of them may be open at once.
    """
    os.chdir(folder)
    libc, header, words = ctypes.CDLL(None, use_errno=True), _Header(_VERSION, 0), (_Words * 2)()
    if libc.capget(ctypes.byref(header), words):
        raise OSError(ctypes.get_errno(), "capget")
    words[0].effective &= ~_ROOTS_ALONE
    words[0].permitted &= ~_ROOTS_ALONE
    if libc.capset(ctypes.byref(header), words):
        raise OSError(ctypes.get_errno(), "capset")
    if files is not None:
        resource.setrlimit(resource.RLIMIT_NOFILE, (files, files))


def in_no_folder() -> None:
    """Work in a folder that is gone."""
    folder = tempfile.mkdtemp()
    os.chdir(folder)
    Path(folder).rmdir()
