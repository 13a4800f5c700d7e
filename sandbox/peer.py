"""Whose program is at the other end of a connection within this machine, by the kernel's table of sockets.

https://man7.org/linux/man-pages/man5/proc_pid_net.5.html (/proc/net/tcp)
"""

import asyncio
import socket
import struct
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from weakref import WeakKeyDictionary

_TABLES = (Path("/proc/net/tcp"), Path("/proc/net/tcp6"))
_LOCAL, _REMOTE, _UID, _INODE = 1, 2, 7, 9  # the columns
_ORPHAN = "0"  # no program holds the socket any more, and the table names root in its place

Address = tuple[str, int]


class Peers:
    """Looks each connection's peer up once: its owner cannot change."""

    def __init__(self) -> None:
        self._known: WeakKeyDictionary[asyncio.BaseTransport, int | None] = WeakKeyDictionary()

    def owner(self, transport: asyncio.BaseTransport | None) -> int | None:
        """Return the uid of the program at the other end, None where no program of this machine is known."""
        if transport is None:
            return None
        if transport not in self._known:
            peer, here = (transport.get_extra_info(name) for name in ("peername", "sockname"))
            self._known[transport] = owner(peer, here) if peer and here else None
        return self._known[transport]


def owner(peer: Address, here: Address) -> int | None:
    """Return the uid of the socket at `peer` that is connected to `here`, None where there is none."""
    wanted = (_plain(peer[0]), peer[1]), (_plain(here[0]), here[1])
    for row in _rows(f":{peer[1]:04X} "):
        if row[_INODE] != _ORPHAN and (_address(row[_LOCAL]), _address(row[_REMOTE])) == wanted:
            return int(row[_UID])
    return None


def _rows(port: str) -> Iterator[list[str]]:
    """Yield the rows that name a port at either end; there are thousands on a busy machine."""
    for table in _TABLES:
        with suppress(OSError):  # a kernel without IPv6 has one table
            lines = table.read_text(encoding="ascii").splitlines()[1:]
            yield from (line.split() for line in lines if port in line)


def _address(column: str) -> Address:
    """Read `0100007F:20FC`: words of 32 bits in the machine's byte order, the port as people write it."""
    host, port = column.split(":")
    words = struct.pack(f"={len(host) // 8}I", *(int(host[at : at + 8], 16) for at in range(0, len(host), 8)))
    family = socket.AF_INET if len(words) == 4 else socket.AF_INET6  # noqa: PLR2004 - the bytes of an IPv4 address
    return _plain(socket.inet_ntop(family, words)), int(port, 16)


def _plain(host: str) -> str:
    """Return an IPv4 address that is written as one of IPv6 the short way."""
    return host.removeprefix("::ffff:")
