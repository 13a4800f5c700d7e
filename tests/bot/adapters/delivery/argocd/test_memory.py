"""Orders that Argo CD shows no label of: which of them surely never arrived, and which may have."""

import pytest

from bot.adapters.delivery.argocd import marks
from bot.core.ports.back_end import CannotTell, OrderRefused
from tests.fakes.argo_bench import NAME, NEW, OLD, argo_site, end, order
from tests.fakes.vendor import answers


async def test_what_went_out_may_still_arrive() -> None:
    """A change that nobody answered in time may land later: the process that sent it calls it no absence."""
    async with argo_site() as site:
        adapter = site.adapter(fault="silent before")
        site.argo.plays_on[f"PATCH /{NAME}"] = [site.argo.silent]
        with pytest.raises(CannotTell):
            await adapter.start(order())
        with pytest.raises(CannotTell, match="op_1 was sent to Argo CD, and no application has its label"):
            await adapter.find("op_1")


@pytest.mark.parametrize("call", [f"PATCH /{NAME}", "POST /sync"])
async def test_what_was_declined_did_not(call: str) -> None:
    """A refusal is certain, and so is a change that was taken back."""
    async with argo_site() as site:
        adapter = site.adapter()
        site.argo.plays_on[call] = [answers(403, {"message": "no"})]
        with pytest.raises(OrderRefused):
            await adapter.start(order())
        assert await adapter.find("op_1") is None


async def test_an_order_of_long_ago_did_arrive() -> None:
    """Its id outlives its label: it is neither taken for one that never came, nor given again."""
    async with argo_site() as site:
        for number in range(12):
            await site.adapter().start(
                order(NEW if number % 2 else OLD, f"op_{number}", f"v{number % 2 + 1}")
            )
            await end(site.adapter(), f"op_{number}")
        with pytest.raises(CannotTell, match="op_1 may be an order of long ago"):
            await site.adapter().find("op_1")
        with pytest.raises(CannotTell, match="op_1 is of long ago"):
            await site.adapter().start(order(NEW, "op_1"))
        assert await site.adapter().find("op_none") is None
        assert len(site.argo.syncs) == 12


async def test_what_may_have_been_forgotten_is_no_no() -> None:
    """Where no more ids are kept, one not among them may have been; new orders are taken all the same."""
    async with argo_site() as site:
        ids = [f"op_old_{number}" for number in range(marks.KEPT_IDS)]
        site.argo.apps[NAME]["metadata"].setdefault("annotations", {})[marks.EARLIER] = " ".join(ids)
        with pytest.raises(CannotTell, match="op_none may be an order of long ago"):
            await site.adapter().find("op_none")
        await site.adapter().start(order())
        assert await site.adapter().find("op_1") is not None
