"""A service's place to work plans out at, with whatever was done there before."""

from collections.abc import Sequence

from bot.core.actions.site import Site
from bot.core.domain.operation import Operation
from bot.core.ports.delivery import Delivery
from bot.core.ports.migrations import Migrations
from tests.fakes.delivery import FakeDelivery


def make_site(
    delivery: Delivery | None = None,
    migrations: Migrations | None = None,
    history: Sequence[Operation] = (),
) -> Site:
    """Return a site; `history` is newest first."""

    async def past() -> Sequence[Operation]:
        return history

    return Site(delivery or FakeDelivery(), migrations, past)
