"""The commands that change an application without the bot, typed into a shell beside a strict Argo CD."""

from pathlib import Path
from typing import Any

import pytest

from bot.adapters.delivery.argocd import ArgoDelivery
from bot.core.ports.fallback import Task
from tests.fakes import by_hand
from tests.fakes.argo_bench import NAME, NEW, OLD
from tests.fakes.argocd import TOKEN, FakeArgo
from tests.fakes.git import Repository

WRONG = "wrong"
IMAGE = "registry.example/order-service"
DIGEST = "sha256:" + "1" * 64
MODES: list[tuple[dict[str, Any], dict[str, Any], str, dict[str, Any]]] = [
    (
        {"revision": {"repository": "/nowhere/{service}.git"}},  # what cannot be asked stops nobody who knows
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


async def test_a_version_s_commit_is_found_by_hand(tmp_path: Path) -> None:
    """By the call of git that the bot makes; nothing is changed before somebody has said which one it is."""
    repository = Repository(tmp_path / "git" / "order-service.git")
    [old] = repository.tag("v1")
    [new] = repository.tag("v2", annotated=True)
    argo = FakeArgo()
    argo.add(NAME, {"targetRevision": OLD})
    options = {"token": by_hand.TOKEN, "application": "{service}-{environment}"}
    revision = {"repository": f"{tmp_path}/git/{{service}}.git"}
    async with argo.served() as url:
        [deploy] = by_hand.offered(ArgoDelivery, {**options, "revision": revision, "url": url})[Task.DEPLOY]
        looked = await by_hand.types(deploy, TOKEN=TOKEN)
        unchanged = argo.apps[NAME]["spec"]["source"]["targetRevision"]
        done = await by_hand.types(deploy, TOKEN=TOKEN, REFERENCE=new)

    lines = [line.split("\t") for line in looked.out.splitlines()]
    assert [commit for commit, name in lines if name in {"refs/tags/v1", "refs/tags/v2^{}"}] == [new, old]
    assert (looked.code != 0, unchanged, done.code) == (True, OLD, 0)
    assert argo.apps[NAME]["spec"]["source"]["targetRevision"] == new
    assert argo.findings == []
