"""What the delivery adapter is told in the settings."""

from typing import Any

import aiohttp
import pytest

from bot.adapters.delivery.kubernetes import KubernetesDelivery
from tests.fakes import kubernetes_manual as manual


async def test_the_documented_example_can_be_built() -> None:
    """As it stands in docs/adapters; nothing is opened, so nothing has to be closed."""
    async with aiohttp.ClientSession() as session:
        assert KubernetesDelivery.build(session, manual.options("delivery"), {})


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"image": ""}, "the options are image"),
        ({"image": "r.io/web:v1"}, "a name without a tag"),
        ({"poll": 0}, "the options are image"),
        ({"registry": {"token": "x"}}, "registry .url, username, password"),
        ({"namespace": "x"}, "namespaces, kubeconfig, context"),
    ],
)
def test_wrong_options_are_refused(wrong: dict[str, Any], says: str) -> None:
    """With those there are."""
    nothing: Any = None
    with pytest.raises(ValueError, match=says):
        KubernetesDelivery.build(nothing, {**manual.options("delivery"), **wrong}, {})
