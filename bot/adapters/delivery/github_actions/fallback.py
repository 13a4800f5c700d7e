"""What to type to have the workflow run without the bot.

https://docs.github.com/en/rest/actions/workflows#create-a-workflow-dispatch-event
"""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

import msgspec

from bot.adapters.delivery.github_actions.options import Options
from bot.adapters.delivery.github_actions.repository import path_of
from bot.core.domain import shell
from bot.core.ports.back_end import Artifact
from bot.core.ports.fallback import OPERATION, RawCommand, Target, Task, ordered

_SEEN = "The newest deployments that GitHub knows of, and how the newest runs went."
_LATER = "What is run by hand leaves no deployment of the bot's: /status does not show it afterwards."


def commands(options: Mapping[str, Any], _environ: Mapping[str, str], target: Target) -> Sequence[RawCommand]:
    """Return the commands; raise ValueError, BackEndError for what GitHub does not deploy."""
    given = Options.read(options)
    base = f"{given.api}{path_of(given.repository_of(target.service))}"
    environment = given.environment(target.environment)
    file = quote(given.workflow_of(target.service), safe="")
    deployments = f"{base}/deployments?environment={quote(environment, safe='')}&per_page=5"
    looks = [deployments, f"{base}/actions/workflows/{file}/runs?per_page=5"]
    again = shell.curl(
        f"{base}/actions/workflows/{file}/dispatches",
        method="POST",
        headers=given.headers,
        body=_body(given, target),
    )
    commit = shell.curl(
        f"{base}/commits/{shell.variable('VERSION')}",
        headers={**given.headers, "Accept": "application/vnd.github.sha"},
    )
    run = ordered(shell.then(f'SHA="$({commit})"', again))
    return (
        RawCommand(Task.LOOK, "\n".join(shell.curl(url, headers=given.headers) for url in looks), _SEEN),
        RawCommand(Task.DEPLOY, run, f"VERSION is a tag. {_LATER}"),
        RawCommand(Task.ROLLBACK, run, "VERSION is the tag that was well before."),
        RawCommand(Task.SCALE, note="GitHub scales nothing: scale where the service runs."),
    )


def _body(given: Options, target: Target) -> str:
    version = shell.variable("VERSION")
    artifact = Artifact(version, shell.variable("SHA"))
    inputs = given.named_inputs(target.service, target.environment, artifact, OPERATION)
    return msgspec.json.encode({"ref": given.ref_of(target.service, version), "inputs": inputs}).decode()
