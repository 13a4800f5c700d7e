"""The commands that have a workflow run without the bot, typed into a shell beside a strict GitHub."""

import json

import pytest

from bot.adapters.delivery.github_actions import GitHubActionsDelivery
from bot.core.ports.back_end import BackEndError
from bot.core.ports.fallback import Task
from tests.fakes import by_hand
from tests.fakes.github import FakeGitHub
from tests.fakes.github.history import History
from tests.fakes.github.server import TOKEN

OPTIONS = {
    "token": by_hand.TOKEN,
    "workflow": "deploy.yml",
    "repositories": {"order-service": "acme/orders"},
}


async def test_a_workflow_runs_by_hand() -> None:
    """With the inputs that the bot would give, of the commit that the tag names; nothing is undescribed."""
    history = History("acme/orders")
    history.add("Begin")
    sha = history.tag("v2.4.1")
    github = FakeGitHub(history)
    async with github.served() as url:
        typed = by_hand.offered(GitHubActionsDelivery, {**OPTIONS, "api": url})
        [look], [deploy], [rollback] = (typed[each] for each in (Task.LOOK, Task.DEPLOY, Task.ROLLBACK))
        unset = await by_hand.types(deploy, TOKEN=TOKEN)
        wrong = await by_hand.types(deploy, TOKEN=TOKEN, VERSION="v9")
        assert not github.runs
        done = await by_hand.types(deploy, TOKEN=TOKEN, VERSION="v2.4.1")
        seen = await by_hand.types(look, TOKEN=TOKEN)

    assert (done.code, seen.code, typed[Task.SCALE], rollback) == (0, 0, [], deploy)
    assert "VERSION" in unset.err
    assert unset.code != 0 != wrong.code
    [run] = github.runs
    given = dict(run.inputs)
    assert given.pop("operation_id").startswith("by-hand-")
    about = {"service": "order-service", "environment": "production"}
    assert given == {**about, "version": "v2.4.1", "sha": sha}
    assert json.loads(seen.out[seen.out.index("{") :])["total_count"] == 1
    assert github.findings == []


def test_what_github_does_not_deploy_is_told() -> None:
    """By the words of the adapter."""
    with pytest.raises(BackEndError, match="GitHub deploys no service api-gateway"):
        by_hand.offered(GitHubActionsDelivery, OPTIONS, "api-gateway")
