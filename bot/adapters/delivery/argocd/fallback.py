"""What to type to change and sync an application without the bot.

https://argo-cd.readthedocs.io/en/stable/developer-guide/api-docs/
"""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

import msgspec

from bot.adapters.delivery.argocd import options as settings
from bot.adapters.delivery.argocd.options import Given
from bot.adapters.delivery.argocd.wire import Source
from bot.adapters.versions.git import asked
from bot.core.domain import shell
from bot.core.ports.fallback import RawCommand, Target, Task

_COMMIT = (
    "The first prints the tags: REFERENCE is the commit of the version, in the line with ^{} if it has two."
    " The tag itself may be moved meanwhile."
)
_DIGEST = (
    "REFERENCE is the image's digest, sha256:... This replaces the whole list of overrides: where the first "
    "command shows others, add them."
)


def commands(options: Mapping[str, Any], _environ: Mapping[str, str], target: Target) -> Sequence[RawCommand]:
    """Return the commands; raise ValueError."""
    given = settings.given_in(options)
    name = settings.application_of(given.application, target.service, target.environment)
    url = f"{given.url.rstrip('/')}/api/v1/applications/{quote(name, safe='')}"
    query = f"?project={quote(given.project, safe='')}" if given.project else ""
    look = shell.curl(f"{url}{query}", headers=given.headers)
    change = shell.curl(url, method="PATCH", headers=given.headers, body=_change(given, target, name))
    sync = shell.curl(f"{url}/sync", method="POST", headers=given.headers, body=_sync(given, name))
    tags, what = "", _DIGEST
    if given.revision is not None:
        tags, what = f"{shell.command(*asked(given.revision.repository, target.service))}\n", _COMMIT
    return (
        RawCommand(Task.LOOK, look, "Its source, its last syncs under `history`, and its health."),
        RawCommand(Task.DEPLOY, f"{tags}{shell.then(change, sync)}", what),
        RawCommand(
            Task.ROLLBACK, shell.then(change, sync), "REFERENCE is the one that was well, of `history`."
        ),
        RawCommand(Task.SCALE, note="Argo CD scales nothing: change the replicas in git."),
    )


def _change(given: Given, target: Target, name: str) -> str:
    """Return the same change of the source that the adapter makes."""
    source = given.target.change(Source(), target.service, shell.variable("REFERENCE"))
    patch = msgspec.json.encode({"spec": {"source": source}}).decode()
    return _json({"name": name, "patch": patch, "patchType": "merge", **_project(given)})


def _sync(given: Given, name: str) -> str:
    return _json({"name": name, "prune": given.prune, "dryRun": False, **_project(given)})


def _project(given: Given) -> Mapping[str, str]:
    return {"project": given.project} if given.project else {}


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()
