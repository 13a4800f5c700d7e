"""The options that all adapters for Kubernetes have in `chatops.yaml`."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import msgspec

from bot.adapters.cluster.cluster import Cluster
from bot.adapters.cluster.connection import Connection
from bot.adapters.cluster.place import Places
from bot.adapters.http import Patience

_Name = Annotated[str, msgspec.Meta(min_length=1)]
Seconds = Annotated[float, msgspec.Meta(gt=0, le=86_400)]


class ClusterOptions(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """`namespaces` by environment; without a `kubeconfig` the bot runs in the cluster. Times in seconds."""

    namespaces: Annotated[Mapping[_Name, _Name], msgspec.Meta(min_length=1)]
    kubeconfig: _Name | None = None
    context: _Name | None = None
    deployment: _Name = "{service}"
    container: _Name = "{service}"
    timeout: Seconds = 10.0
    tries: Annotated[int, msgspec.Meta(ge=1, le=10)] = 3

    def cluster(self) -> Cluster:
        """Return what asks the cluster; nothing is opened yet."""
        path = None if self.kubeconfig is None else Path(self.kubeconfig).expanduser()
        return Cluster(Connection(path, self.context, Patience(timeout=self.timeout, tries=self.tries)))

    def places(self) -> Places:
        """Return where services are."""
        return Places(self.namespaces, self.deployment, self.container)


OPTIONS = "namespaces, kubeconfig, context, deployment, container, timeout and tries"
"""Their names, for errors."""
