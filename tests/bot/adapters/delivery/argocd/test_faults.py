"""Every fault at every call of the `argocd` delivery: the right state, one effect, words for people."""

import json
from contextlib import suppress

import pytest

from bot.core.ports.back_end import BackEndError, CannotTell, OrderRefused, Phase
from tests.fakes.argo_bench import NAME, SERVICE, ArgoSite, argo_site, end, order
from tests.fakes.argocd import TOKEN, FakeArgo
from tests.fakes.vendor import every_fault

TOLD = {"error": "no", "code": 13, "message": "no"}
FAULTS = [*every_fault(FakeArgo())]
CALLS = ["GET /applications", f"GET /{NAME}", f"PATCH /{NAME}", "POST /sync"]
CERTAIN = {"401", "403", "404", "409", "422", "429"}


def fail(site: ArgoSite, call: str, fault: str) -> None:
    """Let the next call of this kind meet a fault; aiohttp itself asks a question twice that is reset."""
    times = 2 if call.startswith("GET") and fault.startswith("reset") else 1
    site.argo.plays_on[call] = [every_fault(site.argo, told=TOLD)[fault]] * times


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("call", CALLS)
async def test_an_order(call: str, fault: str) -> None:
    """It is refused and nothing is left of it, or it is not known, or it runs: never twice."""
    async with argo_site() as site:
        before = json.dumps(site.argo.apps, sort_keys=True)
        fail(site, call, fault)
        with pytest.raises((OrderRefused, CannotTell)) as failed:
            await site.adapter(fault=fault).start(order())

        assert isinstance(failed.value, OrderRefused) == (fault in CERTAIN)
        assert "Argo CD" in str(failed.value)
        assert TOKEN not in str(failed.value)
        if fault in CERTAIN:
            assert json.dumps(site.argo.apps, sort_keys=True) == before
        else:
            await _is_told_truly(site, before)
        with suppress(OrderRefused, CannotTell):
            await site.adapter().start(order())
        assert len(site.argo.syncs) <= 1


async def _is_told_truly(site: ArgoSite, before: str) -> None:
    """Check what a new process finds against what Argo CD has."""
    adapter, is_synced = site.adapter(), site.argo.syncs == ["op_1"]
    try:
        found = await adapter.find("op_1")
    except CannotTell:
        assert not is_synced
        return
    if found is None:
        assert json.dumps(site.argo.apps, sort_keys=True) == before
    else:
        assert is_synced
        assert (await end(adapter)).phase is Phase.SUCCEEDED


@pytest.mark.parametrize("fault", FAULTS)
async def test_a_search(fault: str) -> None:
    """Nothing but an answer is an answer."""
    async with argo_site() as site:
        fail(site, "GET /applications", fault)
        with pytest.raises(CannotTell, match="It is not known what became of op_1: Argo CD"):
            await site.adapter(fault=fault).find("op_1")


@pytest.mark.parametrize("fault", FAULTS)
async def test_following(fault: str) -> None:
    """It ends with what is known, and can be taken up again."""
    async with argo_site() as site:
        await site.adapter().start(order())
        fail(site, f"GET /{NAME}", fault)
        with pytest.raises(CannotTell):
            await end(site.adapter(fault=fault))

        assert (await end(site.adapter())).phase is Phase.SUCCEEDED
        assert site.argo.syncs == ["op_1"]


@pytest.mark.parametrize("fault", FAULTS)
async def test_questions(fault: str) -> None:
    """They fail with a sentence, and a version's age is only left out."""
    async with argo_site() as site:
        fail(site, f"GET /{NAME}", fault)
        with pytest.raises(BackEndError, match="Argo CD"):
            await site.adapter(fault=fault).running(SERVICE, "production")
        fail(site, "GET /applications", fault)
        with pytest.raises(BackEndError, match="Argo CD"):
            await site.adapter(fault=fault).ping()
        fail(site, "GET /metadata", fault)
        assert (await site.adapter(fault=fault).resolve(SERVICE, "v2")).made_at is None


async def test_a_change_that_cannot_be_taken_back() -> None:
    """Whoever looks at it is told what to do."""
    async with argo_site() as site:
        fail(site, "POST /sync", "403")
        patches = every_fault(site.argo, told=TOLD)
        site.argo.plays_on[f"PATCH /{NAME}"] = [lambda request, handler: handler(request), patches["500"]]
        with pytest.raises(
            CannotTell, match=r"could not be taken back: .* Set its source as it was, or sync it"
        ):
            await site.adapter().start(order())

        assert site.argo.syncs == []
