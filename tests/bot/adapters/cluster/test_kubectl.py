"""Calls of kubectl: by the credentials of the options, in a namespace; a shell reads each word as it is."""

from pathlib import Path

import pytest

from bot.adapters.cluster.kubectl import kubectl
from bot.adapters.cluster.options import ClusterOptions
from bot.adapters.options import read
from tests.fakes import by_hand

WHERE: list[tuple[dict[str, str], list[str]]] = [
    ({}, []),
    ({"kubeconfig": "~/a b"}, ["--kubeconfig", "/home of mine/a b"]),
    (
        {"kubeconfig": "/etc/it's", "context": "shop"},
        ["--kubeconfig", "/etc/it's", "--context", "shop"],
    ),
]


@pytest.mark.parametrize(("options", "words"), WHERE)
async def test_the_words_arrive(tmp_path: Path, options: dict[str, str], words: list[str]) -> None:
    """A home is that of whoever types it."""
    given = read({"namespaces": {"production": "prod"}, **options}, ClusterOptions)

    called = await by_hand.arrived(
        kubectl(given, "prod", "get", ("-o", "wide")), tmp_path, HOME="/home of mine"
    )

    assert called == [[*words, "--namespace", "prod", "get", "-o", "wide"]]
