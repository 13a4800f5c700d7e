"""Every delivery adapter that the contract suites are run over."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path

from tests.contracts.delivery_bench import Bench, fake, platform
from tests.contracts.kubernetes_bench import kubernetes

BENCHES: list[Callable[[Path], AbstractAsyncContextManager[Bench]]] = [fake, platform, kubernetes]
