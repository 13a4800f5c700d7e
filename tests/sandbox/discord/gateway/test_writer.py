"""The outgoing side of a socket."""

from tests.fakes.gateway import Site


async def test_nothing_is_sent_after_the_end(site: Site) -> None:
    """What was handed in before the close arrives, what came after does not."""
    client = await site.member()
    site.town.emit("MESSAGE_CREATE", {"n": 1})
    site.gateway.drop(lambda _actor: True, 4900)
    site.town.emit("MESSAGE_CREATE", {"n": 2})

    assert (await client.receive())["d"] == {"n": 1}
    closing = await client.socket.receive()
    assert (closing.data, closing.extra) == (4900, "Dropped.")


async def test_latency_delays_but_never_reorders(site: Site) -> None:
    """A frame handed in later, with less latency, does not overtake."""
    client = await site.member()
    site.gateway.latency = 0.05
    site.town.emit("MESSAGE_CREATE", {"n": 1})
    site.gateway.latency = 0.0
    site.town.emit("MESSAGE_CREATE", {"n": 2})

    assert [(await client.receive())["d"]["n"] for _ in range(2)] == [1, 2]


async def test_a_cut_reader_does_not_hurt_the_others(site: Site) -> None:
    """Writing to someone who is gone ends that socket alone."""
    gone, here = await site.member("alice-token"), await site.member("bob-token")
    assert gone.socket._response.connection is not None
    transport = gone.socket._response.connection.transport
    assert transport is not None
    transport.abort()

    for number in range(20):
        site.town.emit("MESSAGE_CREATE", {"n": number})

    assert [(await here.receive())["d"]["n"] for _ in range(20)] == list(range(20))
