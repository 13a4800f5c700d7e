"""Has a workflow run for an order, once; and finds the run again, by the operation's id in its name."""

import re
from http import HTTPStatus

from bot.adapters.delivery.github_actions.options import Options
from bot.adapters.delivery.github_actions.record import Record
from bot.adapters.delivery.github_actions.repository import PAGE, Repository
from bot.adapters.delivery.github_actions.shapes import Dispatched, Run
from bot.adapters.http import Declined, Unreachable, as_order
from bot.core.ports.back_end import Artifact, CannotTell, OrderRefused

_PAGES = 3
_FOLLOWED = "chatops follows the run"


async def dispatch(options: Options, record: Record) -> None:
    """Start the run of a record that has none; raise OrderRefused or CannotTell.

    That it is about to be started stands at GitHub before: whoever finds that never starts another.
    """
    try:
        record = await record.tell("queued", "chatops asks for a run of the workflow")
    except (Declined, Unreachable) as error:
        raise OrderRefused(f"Nothing was started: what is to happen could not be noted: {error}.") from error
    try:
        with as_order():
            run = await _dispatch(options, record)
    except OrderRefused as refusal:
        await record.try_to_tell("error", str(refusal))
        raise
    link = {"log_url": run.html_url} if run else {}
    await record.try_to_tell("in_progress", _FOLLOWED, **link)


async def find_run(options: Options, record: Record) -> tuple[Run, Record]:
    """Return the run of a record, and the record with it; raise CannotTell where there is none to see."""
    if record.run is not None:
        return await record.repository.run(record.run), record
    payload, file = record.payload, options.workflow_of(record.payload.service)
    is_ours = re.compile(rf"\b{re.escape(payload.operation_id)}\b")
    since = record.deployment.created_at.strftime(">=%Y-%m-%dT%H:%M:%SZ")
    for page in range(1, _PAGES + 1):
        runs = await record.repository.runs(file, page, event="workflow_dispatch", created=since)
        for run in runs:
            if is_ours.search(f"{run.display_title} {run.name or ''}"):
                return run, await record.try_to_tell("in_progress", _FOLLOWED, log_url=run.html_url)
        if len(runs) < PAGE:
            break
    raise CannotTell(
        f"It is not known whether GitHub runs {payload.operation_id}: no run of {file} in "
        f"{record.repository.name} has it in its name. Look there; the workflow needs a `run-name` with "
        "`inputs.operation_id`."
    )


async def _dispatch(options: Options, record: Record) -> Dispatched | None:
    payload = record.payload
    artifact = Artifact(payload.version, payload.sha)
    inputs = options.named_inputs(payload.service, payload.environment, artifact, payload.operation_id)
    ref = options.ref_of(payload.service, payload.version)
    body: dict[str, object] = {"ref": ref, "inputs": inputs}
    file = options.workflow_of(payload.service)
    return await _start(record.repository, file, body)


async def _start(repository: Repository, file: str, body: dict[str, object]) -> Dispatched | None:
    """Ask for the run's number, too; a GitHub Enterprise Server that cannot tell it refuses to be asked."""
    try:
        return await repository.dispatch(file, {**body, "return_run_details": True})
    except Declined as error:
        is_older = error.status == HTTPStatus.UNPROCESSABLE_ENTITY and "return_run_details" in error.told
        if not (is_older and error.is_certain):
            raise
    return await repository.dispatch(file, body)
