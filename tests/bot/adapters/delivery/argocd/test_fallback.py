"""The commands that change an application without the bot, typed into a shell beside a strict Argo CD."""

from typing import Any

import pytest

from bot.adapters.delivery.argocd import ArgoDelivery
from bot.core.ports.fallback import Task
from tests.fakes import by_hand
from tests.fakes.argo_bench import NAME, NEW, OLD
from tests.fakes.argocd import TOKEN, FakeArgo

WRONG = "wrong"
IMAGE = "registry.example/order-service"
DIGEST = "sha256:" + "1" * 64
MODES: list[tuple[dict[str, Any], dict[str, Any], str, dict[str, Any]]] = [
    (
        {"revision": {"repository": "https://git.example/{service}.git"}},
        {"targetRevision": OLD},
        NEW,
        {"targetRevision": NEW},
    ),
    (
        {"image": {"name": "registry.example/{service}"}},
        {"kustomize": {"images": [f"{IMAGE}:v1"]}},
        DIGEST,
        {"kustomize": {"images": [f"{IMAGE}@{DIGEST}"]}},
    ),
    (
        {"image": {"name": "registry.example/{service}", "parameter": "image.digest"}},
        {"helm": {"parameters": []}},
        DIGEST,
        {"helm": {"parameters": [{"name": "image.digest", "value": DIGEST, "forceString": True}]}},
    ),
]
"""Options, the source before, what REFERENCE is, the source afterwards."""


@pytest.mark.parametrize(("mode", "before", "reference", "after"), MODES)
async def test_an_application_is_changed_by_hand(
    mode: dict[str, Any], before: dict[str, Any], reference: str, after: dict[str, Any]
) -> None:
    """The source that the adapter would change, in the same way; and it is synced."""
    argo = FakeArgo()
    argo.add(NAME, before)
    options = {"token": by_hand.TOKEN, "application": "{service}-{environment}", **mode}
    async with argo.served() as url:
        typed = by_hand.offered(ArgoDelivery, {**options, "url": url})
        [look], [deploy] = typed[Task.LOOK], typed[Task.DEPLOY]
        refused = await by_hand.types(deploy, TOKEN=WRONG, REFERENCE=reference)
        assert not argo.syncs
        done = await by_hand.types(deploy, TOKEN=TOKEN, REFERENCE=reference)
        seen = await by_hand.types(look, TOKEN=TOKEN)

    assert (refused.code != 0, done.code, seen.code, typed[Task.SCALE]) == (True, 0, 0, [])
    assert {key: argo.apps[NAME]["spec"]["source"][key] for key in after} == after
    assert len(argo.syncs) == 1
    assert '"history"' in seen.out
    assert argo.findings == []
