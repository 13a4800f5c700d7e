"""Every logs adapter that the contract suite is run over."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path

from tests.contracts.logs_bench import Bench, fake, platform
from tests.contracts.logs_kubernetes import kubernetes
from tests.contracts.logs_script import script
from tests.contracts.loki_bench import loki

BENCHES: list[Callable[[Path], AbstractAsyncContextManager[Bench]]] = [
    fake,
    platform,
    loki,
    script,
    kubernetes,
]
