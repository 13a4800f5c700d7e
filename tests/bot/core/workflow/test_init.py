"""The one door to the workflow."""

import pytest

from bot.core.ports.delivery import DeliveryError
from tests.fakes.bench import Bench


async def test_versions_are_suggested_for_known_services(bench: Bench) -> None:
    """Newest first; none for a service that is not in the settings; a silent back end is an error."""
    assert list(await bench.workflow.suggest_versions("order-service"))[:2] == ["v2.5.0", "v2.4.1"]
    assert not await bench.workflow.suggest_versions("nothing")
    assert bench.workflow.catalog is bench.catalog

    bench.delivery.silent = True
    with pytest.raises(DeliveryError):
        await bench.workflow.suggest_versions("order-service")
