"""Calls of kubectl, for people who have no bot at the moment.

https://kubernetes.io/docs/reference/kubectl/
"""

from collections.abc import Sequence

from bot.adapters.cluster.options import ClusterOptions
from bot.core.domain import shell


def kubectl(given: ClusterOptions, namespace: str, *words: str | Sequence[str]) -> str:
    """Return a call in a namespace, as the credentials of the options.

    Without a `kubeconfig` the bot is a pod with a service account; people take their own.
    """
    where: list[Sequence[str]] = [("--namespace", namespace)]
    if given.context is not None:
        where.insert(0, ("--context", given.context))
    if given.kubeconfig is not None:
        home, path = given.kubeconfig.startswith("~/"), given.kubeconfig.removeprefix("~")
        whole = f"{shell.variable('HOME')}{path}" if home else given.kubeconfig
        where.insert(0, ("--kubeconfig", whole))
    return shell.command("kubectl", *where, *words)
