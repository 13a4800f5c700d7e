"""Whether a repository is ready to be deployed from: one sentence on what is missing."""

from collections.abc import Sequence
from http import HTTPStatus

from bot.adapters.delivery.github_actions.options import Options
from bot.adapters.delivery.github_actions.repository import Repository
from bot.adapters.http import Declined, as_settings
from bot.core.ports.back_end import NotSetUp

_NO_SUCH_REF = frozenset({HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.CONFLICT})


async def ready(options: Options, repository: Repository, services: Sequence[str]) -> str:
    """Return what is there; raise NotSetUp with what is not, BackEndError where GitHub cannot be asked.

    Whether the token may write shows only when it does: no question of GitHub's tells, and none is asked
    that could start anything.
    """
    with as_settings():
        await _reads(options, repository, services[0])
        await repository.deployments()
        files = sorted({options.workflow_of(service) for service in services})
        for file in files:
            workflow = await repository.workflow(file)
            if workflow.state != "active":
                raise NotSetUp(
                    f"{repository.name}: the workflow {file} is {workflow.state.replace('_', ' ')}"
                )
    return f"{repository.name}: {', '.join(files)}"


async def _reads(options: Options, repository: Repository, service: str) -> None:
    """Look whether the repository can be seen, by the branch that carries the workflow."""
    if options.runs_at_version:
        await repository.tags(1)
        return
    ref = options.ref_of(service, "")
    try:
        await repository.commit(ref)
    except Declined as error:
        if error.status in _NO_SUCH_REF:
            raise NotSetUp(f"{repository.name} has no branch or tag {ref}: set `ref`") from error
        raise
