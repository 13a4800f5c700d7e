"""Which call a fault takes."""

import pytest
from aiohttp import web
from aiohttp.test_utils import make_mocked_request
from aiohttp.typedefs import Handler

from sandbox.discord.events import Actor
from sandbox.discord.faults.rest import Fault, RestFaults

BOT, ALICE = Actor(1, is_bot=True), Actor(2, is_bot=False)


async def teapot(_request: web.Request, _handler: Handler) -> web.StreamResponse:
    """Answer what no other part answers."""
    return web.Response(status=418)


async def fine(_request: web.Request) -> web.StreamResponse:
    """Answer as if nothing was wrong."""
    return web.Response()


@pytest.mark.parametrize(
    ("method", "glob", "fits"),
    [
        ("POST", "/channels/*/messages", True),
        ("post", "/api/v10/channels/1/messages", True),
        ("*", "*", True),
        ("P*", "/channels/?/messages", True),
        ("GET", "*", False),
        ("POST", "/channels/2/*", False),
        ("POST", "/channels/*/messages/*", False),
    ],
)
def test_a_fault_fits_by_method_and_path(method: str, glob: str, *, fits: bool) -> None:
    """Both are globs; the prefix of the API may be left out."""
    request = make_mocked_request("POST", "/api/v10/channels/1/messages")

    assert Fault(method, glob, 1, None, teapot).fits(request, BOT) is fits


def test_a_fault_for_the_bot_fits_no_one_else() -> None:
    """Neither people nor calls without a token."""
    fault = Fault("*", "*", 1, lambda actor: actor.is_bot, teapot)
    request = make_mocked_request("GET", "/api/v10/users/@me")

    assert [fault.fits(request, one) for one in (BOT, ALICE, None)] == [True, False, False]


async def test_faults_wear_out_in_the_order_they_were_armed() -> None:
    """Each its number of times, the first one first; cleared ones do nothing."""
    faults = RestFaults(lambda _token: BOT)
    faults.arm(Fault("*", "/users/*", 2, None, teapot))
    request = make_mocked_request("GET", "/api/v10/users/@me")

    statuses = [(await faults.interfere(request, fine)).status for _ in range(3)]
    faults.arm(Fault("*", "*", 1, None, teapot))
    faults.clear()

    assert statuses == [418, 418, 200]
    assert (await faults.interfere(request, fine)).status == 200
