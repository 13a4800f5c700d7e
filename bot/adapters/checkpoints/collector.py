"""A collector that takes checkpoints over HTTP: any server that appends what is posted to it."""

import aiohttp

from bot.adapters.http import Declined, JsonClient, Patience, Unreachable
from bot.core.domain.checkpoint import Checkpoint
from bot.core.ports.witness import SinkError

_PATIENCE = Patience(timeout=2.0, tries=2)


class Collector:
    """The `Sink` port: each checkpoint is posted to `url` as the JSON object of its line in a file.

    Any 2xx says that it is kept; `token` goes along as a bearer token.
    """

    def __init__(self, session: aiohttp.ClientSession, url: str, token: str | None) -> None:
        headers = {} if token is None else {"Authorization": f"Bearer {token}"}
        secrets = () if token is None else (token,)
        self._client = JsonClient(
            session, "the collector", url, headers=headers, secrets=secrets, patience=_PATIENCE
        )

    @property
    def name(self) -> str:
        """The collector's address."""
        return self._client.base

    async def put(self, checkpoint: Checkpoint) -> None:
        """Return when the collector has taken it; raise SinkError."""
        try:
            await self._client.call("POST", "", body=dict(checkpoint.fields), is_repeatable=True)
        except (Declined, Unreachable) as error:
            raise SinkError(str(error)) from error
