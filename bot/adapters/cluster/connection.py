"""Connects to a Kubernetes API server as kubectl or a pod does; the official client reads the credentials.

https://kubernetes.io/docs/concepts/configuration/organize-cluster-access-kubeconfig/
"""

import asyncio
import binascii
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import aiohttp
import yaml

from bot.adapters.http import JsonClient, Patience
from bot.core.ports.back_end import NotSetUp

_CONTENT_LIMIT = 2**21  # bytes; one object may be longer than aiohttp's own buffer


class Connection:
    """Opened by the first call and closed by `close`, after which the next call opens it again.

    Without a `kubeconfig` it is that of the pod the bot runs in. `patience` is for each call.
    """

    def __init__(self, kubeconfig: Path | None, context: str | None, patience: Patience) -> None:
        self._kubeconfig = kubeconfig
        self._context = context
        self._patience = patience
        self._opening = asyncio.Lock()
        self._api: Any = None
        self._session: aiohttp.ClientSession | None = None
        self._client: JsonClient | None = None

    async def client(self) -> JsonClient:
        """Return what asks the API server; raise NotSetUp where there is no way to it."""
        async with self._opening:
            if self._client is None:
                self._client = await self._open()
            return self._client

    async def credentials(self) -> Mapping[str, str]:
        """Return the header that says who asks, renewed where it had run out; nothing for certificates."""
        headers: dict[str, str] = {}
        try:
            await self._api.update_params_for_auth(headers, [], ["BearerToken"], "", "GET", None)
        except _UNREADABLE as error:
            raise NotSetUp(f"The credentials for Kubernetes cannot be renewed: {_words(error)}.") from error
        return headers

    async def close(self) -> None:
        """Close every connection."""
        async with self._opening:
            if self._session is not None:
                await self._session.close()
            self._session = self._client = self._api = None

    async def _open(self) -> JsonClient:
        api = self._api = await self._official()
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(ssl=api.rest_client.ssl_context),
            proxy=api.configuration.proxy,
            trust_env=True,
            read_bufsize=_CONTENT_LIMIT,
        )
        return JsonClient(self._session, "Kubernetes", api.configuration.host, patience=self._patience)

    async def _official(self) -> Any:  # noqa: ANN401 - the official client, which is imported only when used
        """Return the official client; raise NotSetUp."""
        try:
            configuration = await _read(self._kubeconfig, self._context)
            return await asyncio.to_thread(_api, configuration)
        except ImportError as error:
            raise NotSetUp(
                "Kubernetes needs a package that is not installed: pip install -e '.[kubernetes]'."
            ) from error
        except _UNREADABLE as error:
            where = self._kubeconfig or "the service account of the pod"
            raise NotSetUp(f"There is no way to Kubernetes by {where}: {_words(error)}.") from error


_UNREADABLE = (OSError, ValueError, KeyError, TypeError, yaml.YAMLError, binascii.Error)
"""What broken kubeconfigs, absent certificates and failing exec plug-ins end in; the client's own
ConfigException is made one of them where it is caught."""


async def _read(kubeconfig: Path | None, context: str | None) -> Any:  # noqa: ANN401 - see `_official`
    config, configuration_class = await asyncio.to_thread(_imported)

    configuration = configuration_class()
    configuration.retries = None
    try:
        if kubeconfig is None:
            config.load_incluster_config(client_configuration=configuration)
        else:
            await config.load_kube_config(
                str(kubeconfig), context, client_configuration=configuration, persist_config=False
            )
    except config.ConfigException as error:
        raise ValueError(str(error)) from error
    if configuration.tls_server_name:
        raise ValueError("tls-server-name is not supported; use an address that its certificate names")
    return configuration


def _imported() -> tuple[Any, Any]:
    """Return the official client's parts that read credentials; importing them takes a second."""
    from kubernetes.aio import config  # noqa: PLC0415 - only where Kubernetes is used
    from kubernetes.aio.client import Configuration  # noqa: PLC0415 - likewise

    return config, Configuration


def _api(configuration: Any) -> Any:  # noqa: ANN401 - see `_official`
    """Return the official client; making it reads certificates from files."""
    from kubernetes.aio.client import ApiClient  # noqa: PLC0415 - see `_read`

    return ApiClient(configuration)


def _words(error: BaseException) -> str:
    """Return the first line of what the client says; what follows may quote the file."""
    return f"{error}".strip().partition("\n")[0][:200] or type(error).__name__
