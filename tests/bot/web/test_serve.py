"""Listening for the web endpoints, on real sockets."""

import asyncio
import socket

import pytest
from aiohttp import ClientSession, ClientTimeout, web

from bot.web.serve import LINE_LIMIT, Address, CannotListen, serve


async def test_a_free_port_is_taken_and_told() -> None:
    """Port 0 means any; the address names the one that answers, on this machine alone."""
    async with serve(web.Application()) as address:
        reader, writer = await asyncio.open_connection(address.host, address.port)
        writer.close()
        await writer.wait_closed()

    assert address.host == "127.0.0.1"
    assert address.port > 0
    assert reader is not None


async def test_the_port_is_free_again_afterwards() -> None:
    """After the block nothing listens."""
    async with serve(web.Application()) as address:
        pass

    with pytest.raises(ConnectionRefusedError):
        await asyncio.open_connection(address.host, address.port)


async def test_a_taken_port_is_explained() -> None:
    """Whoever starts a second one reads which address it was and where to change it."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

        with pytest.raises(
            CannotListen, match=rf"127\.0\.0\.1:{port}: something else listens .* chatops\.yaml"
        ):
            async with serve(web.Application(), port=port):
                pass


async def test_overlong_headers_are_refused() -> None:
    """A header over the limit costs a 400 and no memory."""
    async with (
        serve(web.Application()) as address,
        ClientSession(address.url, timeout=ClientTimeout(total=10)) as session,
        session.get("/", headers={"X-Long": "a" * (2 * LINE_LIMIT)}) as answer,
    ):
        assert answer.status == 400


def test_addresses_are_written_as_urls() -> None:
    """An IPv6 host stands in brackets."""
    assert Address("127.0.0.1", 80).url == "http://127.0.0.1:80"
    assert Address("::1", 80).url == "http://[::1]:80"
