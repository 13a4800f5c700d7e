"""Every status page adapter that the contract suite is run over."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path

from tests.contracts.status_page_bench import Bench, memory, own
from tests.contracts.statuspage_bench import statuspage

BENCHES: list[Callable[[Path], AbstractAsyncContextManager[Bench]]] = [own, memory, statuspage]
