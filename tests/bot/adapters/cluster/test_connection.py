"""The way to a cluster: by a kubeconfig, or as the pod that the bot runs in."""

import json
from pathlib import Path
from typing import Any

import pytest

from bot.adapters.cluster.connection import Connection
from bot.adapters.http import Patience
from bot.core.ports.back_end import NotSetUp
from tests.fakes.kubernetes.cluster import kubeconfig

TOKEN = "t-0123"  # noqa: S105 - of a fake
URL = "https://127.0.0.1:1"


def written(folder: Path, text: str) -> Path:
    """Write a kubeconfig."""
    path = folder / "config"
    path.write_text(text, encoding="utf-8")
    return path


def connection(path: Path | None, context: str | None = None) -> Connection:
    """Return a connection that asks once."""
    return Connection(path, context, Patience(timeout=5, tries=1))


async def test_a_kubeconfig_tells_where_and_who(tmp_path: Path) -> None:
    """Address and token come from it; once opened it is not read again; closed, it opens anew."""
    path = written(tmp_path, kubeconfig(URL, None, TOKEN, "production"))
    one = connection(path, "tests")
    client = await one.client()

    assert client.base == URL
    assert await one.credentials() == {"authorization": f"Bearer {TOKEN}"}
    assert await one.client() is client
    await one.close()
    assert await one.client() is not client
    await one.close()
    await one.close()


def _with(**changes: Any) -> str:
    known = json.loads(kubeconfig(URL, None, TOKEN, "production"))
    known["clusters"][0]["cluster"] |= changes
    return json.dumps(known)


@pytest.mark.parametrize(
    ("text", "context", "says"),
    [
        (_with(), "other", "other"),
        ("{", None, "config"),
        ("", None, "config"),
        ("[]", None, "config"),
        (_with(**{"certificate-authority": "/nowhere/ca.crt"}), None, "/nowhere/ca.crt"),
        (_with(**{"certificate-authority-data": "%"}), None, "config"),
        (_with(**{"tls-server-name": "a.b"}), None, "tls-server-name is not supported"),
    ],
)
async def test_broken_kubeconfigs_are_sentences(
    tmp_path: Path, text: str, context: str | None, says: str
) -> None:
    """Each names the file and what is wrong with it, and no token."""
    one = connection(written(tmp_path, text), context)
    with pytest.raises(NotSetUp, match="There is no way to Kubernetes by") as caught:
        await one.client()

    assert says in str(caught.value)
    assert TOKEN not in str(caught.value)
    assert "\n" not in str(caught.value)
    await one.close()


async def test_an_absent_kubeconfig_is_named(tmp_path: Path) -> None:
    """With its whole path."""
    with pytest.raises(NotSetUp, match=str(tmp_path / "config")):
        await connection(tmp_path / "config").client()


async def test_outside_a_cluster_there_is_no_service_account(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a kubeconfig the bot is in a pod, or nowhere."""
    monkeypatch.delenv("KUBERNETES_SERVICE_HOST", raising=False)
    with pytest.raises(NotSetUp, match="by the service account of the pod"):
        await connection(None).client()


async def test_a_token_is_read_anew(tmp_path: Path) -> None:
    """What a plug-in gives is asked for again; where that fails the sentence says so."""
    plug_in = tmp_path / "plug-in"
    plug_in.write_text(
        "#!/bin/sh\n"
        'echo \'{"apiVersion": "client.authentication.k8s.io/v1", "kind": "ExecCredential", '
        '"status": {"token": "from-the-plug-in"}}\'\n',
        encoding="utf-8",
    )
    plug_in.chmod(0o755)
    known = json.loads(kubeconfig(URL, None, TOKEN, "production"))
    api = "client.authentication.k8s.io/v1"
    known["users"][0]["user"] = {
        "exec": {"apiVersion": api, "command": str(plug_in), "interactiveMode": "Never"}
    }
    one = connection(written(tmp_path, json.dumps(known)))
    await one.client()

    assert await one.credentials() == {"authorization": "Bearer from-the-plug-in"}
    await one.close()
