"""What `chatops.yaml` says about a Prometheus: its address, how to sign in, and what to ask it."""

from base64 import b64encode
from collections.abc import Mapping
from typing import Annotated, Any

import aiohttp
import msgspec

from bot.adapters.http import JsonClient, Patience
from bot.adapters.options import Address
from bot.adapters.options import read as read_options
from bot.adapters.promql import Template

_Text = Annotated[str, msgspec.Meta(min_length=1)]
NAMES = ("service", "environment")
"""What may stand in a query."""
_OPTIONS = "url, token or username and password, requests, errors, latency, step, timeout and tries"


class PrometheusOptions(msgspec.Struct, forbid_unknown_fields=True):
    """As they are written; `step` and `timeout` in seconds."""

    url: Address
    requests: _Text
    errors: _Text | None = None
    latency: _Text | None = None
    token: _Text | None = None
    username: _Text | None = None
    password: _Text | None = None
    step: Annotated[int, msgspec.Meta(ge=1, le=3600)] = 15
    timeout: Annotated[float, msgspec.Meta(gt=0, le=60)] = 4.0
    tries: Annotated[int, msgspec.Meta(ge=1, le=10)] = 2

    @classmethod
    def read(cls, options: Mapping[str, Any]) -> "PrometheusOptions":
        """Return the options; raise ValueError with a sentence that names them."""
        given = read_options(options, cls, _OPTIONS)
        if (given.username is None) != (given.password is None):
            raise ValueError("`username` and `password` go together: give both, or neither")
        if given.token is not None and given.username is not None:
            raise ValueError("give `token`, or `username` and `password`, not both")
        return given

    def queries(self) -> dict[str, str]:
        """Return the templates that there are, by the series they are for."""
        every = {"requests": self.requests, "errors": self.errors, "latency": self.latency}
        return {name: text for name, text in every.items() if text is not None}

    def templates(self) -> dict[str, Template]:
        """Return them with their places checked; raise ValueError with the name of the one that is wrong."""
        found = {}
        for name, text in self.queries().items():
            try:
                found[name] = Template(text, *NAMES)
            except ValueError as error:
                raise ValueError(f"`{name}`: {error}") from error
        return found

    def client(self, session: aiohttp.ClientSession) -> JsonClient:
        """Return the way to ask it, signed in."""
        signs, secrets = {}, [self.token or "", self.password or ""]
        if self.token is not None:
            signs["Authorization"] = f"Bearer {self.token}"
        if self.username is not None:
            sign = b64encode(f"{self.username}:{self.password}".encode()).decode()
            signs["Authorization"] = f"Basic {sign}"
            secrets.append(sign)
        patience = Patience(timeout=self.timeout, tries=self.tries)
        return JsonClient(session, "Prometheus", self.url, headers=signs, secrets=secrets, patience=patience)
