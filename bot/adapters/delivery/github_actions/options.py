"""The options of `github_actions` in `chatops.yaml`: read strictly, and asked for what an order needs."""

import sys
from collections.abc import Mapping
from typing import Annotated, Any

import msgspec

from bot.adapters.options import Address
from bot.adapters.options import read as read_options
from bot.core.ports.back_end import Artifact, BackEndError

if sys.version_info >= (3, 12):
    from typing import override
else:
    from typing_extensions import override

INPUTS = ("service", "environment", "version", "sha", "operation_id")
_Name = Annotated[str, msgspec.Meta(min_length=1)]
_Repository = Annotated[str, msgspec.Meta(pattern=r"^[\w.{}-]+/[\w.{}-]+$")]
_NAMES = "token, repository with services, or repositories, workflow, ref, environments, inputs, api, poll, timeout, tries"  # noqa: E501 - one sentence


class Options(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """What `chatops.yaml` says; `{service}` stands for a service's name, in `ref` also `{version}`.

    `environments` are GitHub's names by ours; without any, all have the same. `inputs` are the workflow's
    names by ours, with "" for one that it does not have. `poll` and `timeout` are in seconds.
    """

    token: _Name
    workflow: _Name
    repository: _Repository | None = None
    services: tuple[_Name, ...] = ()
    repositories: dict[_Name, _Repository] = {}
    ref: _Name = "main"
    environments: dict[_Name, _Name] = {}
    inputs: dict[str, str] = {}
    api: Address = "https://api.github.com"
    poll: Annotated[float, msgspec.Meta(gt=0, le=300)] = 5.0
    timeout: Annotated[float, msgspec.Meta(gt=0, le=60)] = 10.0
    tries: Annotated[int, msgspec.Meta(ge=1, le=10)] = 3

    def __post_init__(self) -> None:
        """Refuse what no type can: two ways to name a repository, or none, and an id that does not travel."""
        if bool(self.repository) == bool(self.repositories):
            raise ValueError("give either `repository` or `repositories`")
        if bool(self.repository) != bool(self.services):
            raise ValueError("`services` belongs to `repository`: those that are deployed with it")
        if unknown := set(self.inputs) - set(INPUTS):
            raise ValueError(
                f"`inputs` names {', '.join(sorted(unknown))}, and there are {', '.join(INPUTS)}"
            )
        if self.inputs.get("operation_id") == "":
            raise ValueError("the workflow must have an input for operation_id: a lost run is found by it")

    @override
    def __repr__(self) -> str:
        """Return what it is of, without the token."""
        return f"Options({self.workflow} of {', '.join(self.served_by().values())})"

    @classmethod
    def read(cls, options: Mapping[str, Any]) -> "Options":
        """Return the options; raise ValueError with a sentence."""
        return read_options(options, cls, _NAMES)

    @property
    def headers(self) -> Mapping[str, str]:
        """Return what every call says.

        https://docs.github.com/en/rest/about-the-rest-api/api-versions
        """
        about = {"Accept": "application/vnd.github+json", "X-GitHub-Api-Version": "2022-11-28"}
        return {**about, "Authorization": f"Bearer {self.token}"}

    def served_by(self) -> Mapping[str, str]:
        """Return the repository, owner/name, of each service."""
        if self.repository is None:
            return {service: _filled(name, service) for service, name in self.repositories.items()}
        return {service: _filled(self.repository, service) for service in self.services}

    def repository_of(self, service: str) -> str:
        """Return owner/name; raise BackEndError where GitHub does not deploy the service."""
        found = self.served_by().get(service)
        if found is None:
            raise BackEndError(f"GitHub deploys no service {service}: `repositories` does not name it")
        return found

    def is_shared(self, service: str) -> bool:
        """Tell whether other services come from the same repository."""
        return list(self.served_by().values()).count(self.repository_of(service)) > 1

    def environment(self, name: str) -> str:
        """Return GitHub's name; raise BackEndError where there is none."""
        if self.environments and name not in self.environments:
            raise BackEndError(f"there is no environment {name} at GitHub: `environments` does not name it")
        return self.environments.get(name, name)

    def workflow_of(self, service: str) -> str:
        """Return the name of the file."""
        return _filled(self.workflow, service)

    def ref_of(self, service: str, version: str) -> str:
        """Return the branch or tag that the workflow is taken from."""
        return _filled(self.ref, service).replace("{version}", version)

    @property
    def runs_at_version(self) -> bool:
        """Tell whether the workflow is taken from what is deployed: a run is then of the approved commit."""
        return "{version}" in self.ref

    def named_inputs(
        self, service: str, environment: str, artifact: Artifact, operation_id: str
    ) -> dict[str, str]:
        """Return what the workflow is given, by its own names."""
        values = (service, environment, artifact.version, artifact.reference, operation_id)
        named = {self.inputs.get(name, name): value for name, value in zip(INPUTS, values, strict=True)}
        return {name: value for name, value in named.items() if name}


def _filled(pattern: str, service: str) -> str:
    return pattern.replace("{service}", service)
