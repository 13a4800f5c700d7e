"""Every delivery adapter that the contract suites are run over."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path

from tests.contracts.delivery_argocd import argocd, argocd_images
from tests.contracts.delivery_bench import Bench, fake, platform
from tests.contracts.delivery_github import github_actions
from tests.contracts.delivery_kubernetes import kubernetes
from tests.contracts.delivery_script import script

BENCHES: list[Callable[[Path], AbstractAsyncContextManager[Bench]]] = [
    fake,
    platform,
    github_actions,
    script,
    argocd,
    argocd_images,
    kubernetes,
]
