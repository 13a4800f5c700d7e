"""The fake answers as a real kube-apiserver 1.20.2 was recorded to, but for the differences listed here."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from tests.fakes.kubernetes.bench import FakeCluster, fake_cluster
from tests.fakes.kubernetes.recorded import ABSENT, FOLDER, Recorded, lasting, recorded
from tests.fakes.kubernetes.store import DEPLOYMENTS

DIFFERENT = {
    "patch_unknown_field": "1.20 does not know fieldValidation; servers from 1.25 on refuse, as the fake",
}
"""What the fake answers otherwise on purpose."""
BAD = {"spec": {"template": {"spec": {"containers": [{"name": "web", "image": "shop:bad"}]}}}}
SHOP = {"metadata": {"namespace": "default", "name": "shop"}}

pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason=ABSENT)


@dataclass
class Story:
    """The course of the recording: each state of the deployment is come to by what came to it there."""

    at: FakeCluster
    http: aiohttp.ClientSession

    async def play(self, call: Recorded, token: str = "") -> tuple[int, Any]:
        """Send a call; return what is comparable of its answer."""
        kind = {"Content-Type": call.content_type, "Authorization": f"Bearer {token or self.at.token}"}
        body = None if call.sent is None else json.dumps(call.sent)
        url = f"{self.at.url}{call.path}"
        async with self.http.request(call.method, url, data=body, headers=kind) as answer:
            return answer.status, await answer.json()

    async def same(self, name: str, token: str = "", path: str = "") -> None:
        """Check that the answer is the recorded one."""
        call = recorded(name)
        status, body = await self.play(replace(call, path=path or call.path), token)
        assert (status, lasting(body)) == (call.status, lasting(call.body)), name

    def settle(self) -> None:
        """Let everything come to its end."""
        self.at.server.world.settle_all()


@pytest.fixture
async def story() -> AsyncIterator[Story]:
    """Begin with the deployment made and complete."""
    async with fake_cluster() as one, aiohttp.ClientSession() as http:
        begun = Story(one, http)
        await begun.play(recorded("create"))
        begun.settle()
        yield begun


async def rolled(story: Story) -> None:
    """Roll the second version out, and scale to three."""
    for name in ("patch_strategic", "scale_patch"):
        await story.play(recorded(name))
        story.settle()


async def failed(story: Story) -> None:
    """Have the third version fail."""
    await rolled(story)
    await story.play(replace(recorded("patch_strategic"), sent=BAD))
    story.settle()


async def test_a_deployment_is_made() -> None:
    """With the defaults of a real server, and then with its status."""
    async with fake_cluster() as one, aiohttp.ClientSession() as http:
        story = Story(one, http)
        await story.same("create")
        story.settle()
        await story.same("get_complete")


async def test_a_patch_is_answered_before_anybody_saw_it(story: Story) -> None:
    """The counts are those of before, and so they are when a new set was made, under the old generation."""
    await story.same("patch_strategic")
    story.at.server.world.seen(DEPLOYMENTS, SHOP)
    await story.same("get_midrollout")


@pytest.mark.parametrize(
    "name",
    ["patch_merge_drops_sidecar_dryrun", "patch_wrong_container_adds_dryrun", "scale_get", "scale_patch"],
)
async def test_what_changes(story: Story, name: str) -> None:
    """Merging, strategic merging and scaling give what they gave there."""
    await story.play(recorded("patch_strategic"))
    story.settle()
    await story.same(name)


@pytest.mark.parametrize(
    "name", ["patch_wrong_container_noimage", "patch_415", "scale_invalid_422", "missing_404", "log_404"]
)
async def test_what_is_refused(story: Story, name: str) -> None:
    """By status, reason, message and causes."""
    await story.same(name)


async def test_who_is_refused(story: Story) -> None:
    """Without a right, and without a known token."""
    await story.same("forbidden_403", story.at.restricted_token)
    await story.same("unauthorized_401", "nobody")


async def test_an_old_version_is_refused(story: Story) -> None:
    """A PUT of what was read before somebody else's change."""
    await failed(story)
    await story.same("stale_409")


async def test_a_failed_rollout_is_told(story: Story) -> None:
    """Too late by its deadline, with the old pods serving, and the reason in the new pod."""
    await failed(story)
    for name in ("get_deadline_exceeded", "list_rs", "list_pods"):
        await story.same(name)


async def test_a_log_needs_its_container(story: Story) -> None:
    """The names to choose from are told."""
    await failed(story)
    _, told = await story.play(recorded("list_pods"))
    bad = next(each for each in told["items"] if each["spec"]["containers"][0]["image"] == "shop:bad")
    path = f"/api/v1/namespaces/default/pods/{bad['metadata']['name']}/log"
    await story.same("log_400_which_container", path=path)


@pytest.mark.parametrize("name", DIFFERENT)
async def test_what_is_different(story: Story, name: str) -> None:
    """A listed difference is one: it goes from the list when the fake answers as recorded."""
    call = recorded(name)
    status, body = await story.play(call)

    assert (status, body["reason"]) != (call.status, call.body.get("reason"))
    assert len(story.at.findings) == 1


def test_every_recording_is_compared() -> None:
    """A recording that comes later is compared, or listed as different."""
    here = FOLDER.glob("*.json")
    text = Path(__file__).read_text(encoding="utf-8")
    assert [each.stem for each in here if f'"{each.stem}"' not in text] == []
