"""Every logs adapter that the contract suite is run over."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path

from tests.contracts.kubernetes_logs_bench import kubernetes
from tests.contracts.logs_bench import Bench, fake, platform
from tests.contracts.loki_bench import loki

BENCHES: list[Callable[[Path], AbstractAsyncContextManager[Bench]]] = [fake, platform, loki, kubernetes]
