"""The beginnings of a back end in the settings, each as it has to be filled in."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

Lines = Callable[[Sequence[str], Sequence[str]], str]
"""Returns lines under `delivery` for these services and environments."""


@dataclass(frozen=True, slots=True)
class Skeleton:
    """One kind: what it is for, what is still to be done, and the variables that it takes."""

    purpose: str
    next_step: str
    lines: Lines
    variables: tuple[str, ...] = ()


def _script(_services: Sequence[str], _environments: Sequence[str]) -> str:
    return """\
    own:
      use: script                             # commands of your own, which no shell reads
      releases: [tools/deploy, releases, "{service}"]    # prints versions, newest first
      resolve: [tools/deploy, resolve, "{service}", "{version}"]    # prints {"reference": ""}
      running: [tools/deploy, running, "{service}", "{environment}"]    # prints {"version": ""}
      run: [tools/deploy, run, "{action}", "{service}", "{environment}", "{reference}", "{replicas}"]
      state: state/script                     # remembers the orders: none ever runs twice
"""


def _github(services: Sequence[str], _environments: Sequence[str]) -> str:
    named = "\n".join(f"        {each}: your-organization/{each}" for each in services)
    return f"""\
    github:
      use: github_actions                     # runs a workflow of the service's repository
      token: {{env: GITHUB_TOKEN}}              # may write actions and deployments, and read contents
      workflow: deploy.yml
      repositories:
{named}
"""


def _kubernetes(_services: Sequence[str], environments: Sequence[str]) -> str:
    named = ", ".join(f"{each}: {each}" for each in environments)
    return f"""\
    cluster:
      use: kubernetes
      kubeconfig: ~/.kube/config              # take it out where the bot runs in the cluster
      namespaces: {{{named}}}
      image: registry.example.com/team/{{service}}    # its tags are the versions
"""


def _argocd(_services: Sequence[str], _environments: Sequence[str]) -> str:
    return """\
    argo:
      use: argocd
      url: https://argocd.example.com
      token: {env: ARGOCD_TOKEN}
      application: "{service}-{environment}"
      revision: {repository: "https://git.example.com/{service}.git"}    # its tags are the versions
"""


def _sandbox(_services: Sequence[str], _environments: Sequence[str]) -> str:
    return """\
    platform:
      use: sandbox.platform:Delivery          # the sandbox's own processes, to try things
"""


SKELETONS: Mapping[str, Skeleton] = {
    "script": Skeleton(
        "commands of your own, for any tool",
        "Write the commands that `adapters.delivery.own` names: docs/adapters/script.md",
        _script,
    ),
    "github_actions": Skeleton(
        "a workflow in GitHub Actions",
        "Put repositories into `adapters.delivery.github`, set GITHUB_TOKEN: docs/adapters/github_actions.md",
        _github,
        ("GITHUB_TOKEN",),
    ),
    "kubernetes": Skeleton(
        "deployments in a cluster",
        "Put namespaces and image into `adapters.delivery.cluster`: docs/adapters/kubernetes.md",
        _kubernetes,
    ),
    "argocd": Skeleton(
        "applications of Argo CD",
        "Put addresses into `adapters.delivery.argo`, set ARGOCD_TOKEN: docs/adapters/argocd.md",
        _argocd,
        ("ARGOCD_TOKEN",),
    ),
    "sandbox": Skeleton(
        "the local platform of `chatops sandbox`, to try things",
        "Start `chatops sandbox --no-bot` beside it; later put your own back end under `adapters.delivery`",
        _sandbox,
    ),
}
