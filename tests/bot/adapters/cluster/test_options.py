"""What all adapters for Kubernetes are told in the settings."""

from pathlib import Path
from typing import Any

import msgspec
import pytest

from bot.adapters.cluster.options import ClusterOptions

NAMESPACES = {"production": "prod"}


def test_a_home_is_the_callers(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """`~` in a path is the home folder of whoever runs the bot."""
    monkeypatch.setenv("HOME", str(tmp_path))
    given = ClusterOptions(namespaces=NAMESPACES, kubeconfig="~/config")

    assert given.cluster()._connection._kubeconfig == tmp_path / "config"
    assert ClusterOptions(namespaces=NAMESPACES).cluster()._connection._kubeconfig is None


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"namespaces": {}},
        {"namespaces": {"production": ""}},
        {"namespaces": NAMESPACES, "timeout": 0},
        {"namespaces": NAMESPACES, "namespace": "x"},
    ],
)
def test_wrong_options_are_refused(options: dict[str, Any]) -> None:
    """Without namespaces nothing could be found again; a mistyped name is no option."""
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(options, ClusterOptions)
