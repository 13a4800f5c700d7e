"""Who holds the other end of a connection, as the kernel tells it."""

import os
import socket
from collections.abc import Iterator

import pytest

from sandbox.peer import owner

Pair = tuple[socket.socket, socket.socket]


@pytest.fixture(params=["127.0.0.1", "::1"])
def pair(request: pytest.FixtureRequest) -> Iterator[Pair]:
    """Connect a client to a server on the loopback address; return both sockets."""
    family = socket.AF_INET6 if ":" in request.param else socket.AF_INET
    try:
        listener = socket.create_server((request.param, 0), family=family)
    except OSError:
        listener = socket.create_server(("127.0.0.1", 0))  # a machine without IPv6 tries the same twice
    with (
        listener,
        socket.create_connection(listener.getsockname()[:2]) as client,
        listener.accept()[0] as server,
    ):
        yield client, server


def test_a_program_of_this_machine_has_an_owner(pair: Pair) -> None:
    """Both ends of a connection are found under the user who runs the tests, by IPv4 and by IPv6."""
    client, server = pair

    assert owner(client.getsockname(), server.getsockname()) == os.geteuid()
    assert owner(server.getsockname(), client.getsockname()) == os.geteuid()


def test_a_closed_socket_has_no_owner(pair: Pair) -> None:
    """The table names root for what nobody holds any more: that is nobody's word."""
    client, server = pair
    peer = client.getsockname()
    client.close()

    assert owner(peer, server.getsockname()) is None


def test_an_ipv4_address_written_as_ipv6_is_found() -> None:
    """A socket of both families stands in the other table, under a longer form of the same addresses."""
    both = socket.create_server(("::ffff:127.0.0.1", 0), family=socket.AF_INET6, dualstack_ipv6=True)
    with (
        both,
        socket.create_connection(("127.0.0.1", both.getsockname()[1])) as client,
        both.accept()[0] as one,
    ):
        assert one.getpeername()[0] == "::ffff:127.0.0.1"
        assert owner(one.getpeername(), one.getsockname()) == os.geteuid()
        assert owner(one.getsockname(), client.getsockname()) == os.geteuid()


def test_what_is_not_there_has_no_owner() -> None:
    """An address of another machine is in no table."""
    assert owner(("192.0.2.1", 1), ("127.0.0.1", 1)) is None
