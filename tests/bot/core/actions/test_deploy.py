"""Deploy: from typed words to exactly one artifact."""

from typing import Any
from unittest.mock import AsyncMock

import pytest

from bot.core.actions import ACTIONS, deploy
from bot.core.domain import audit
from bot.core.domain.audit import EventName
from bot.core.domain.catalog import Service
from bot.core.domain.comparison import Commit, Comparison
from bot.core.domain.plan import Action
from bot.core.domain.refusal import Refused
from bot.core.domain.request import Request
from bot.core.ports.back_end import Artifact, BackEndError, Order
from tests.fakes.bench import Bench
from tests.fakes.delivery import MADE_AT, FakeDelivery
from tests.fakes.operations import ALICE, NOON, make_operation
from tests.fakes.site import make_site

SERVICE = Service("order-service", ("staging", "production"))


def _request(**changes: Any) -> Request:
    return Bench().request(**changes)


async def test_a_version_is_resolved_to_what_it_names_now() -> None:
    """The plan holds the immutable name, and what runs now for people to compare."""
    plan = await deploy.plan(_request(), SERVICE, make_site())

    assert (plan.version, plan.reference, plan.from_version) == (
        "v2.4.1",
        "sha256:order-service:v2.4.1:1",
        "v2.4.0",
    )


async def test_a_plan_keeps_when_its_release_was_made() -> None:
    """The log tells it years later, when nobody can ask the back end any more."""
    plan = await deploy.plan(_request(), SERVICE, make_site())

    assert plan.made_at == MADE_AT
    assert audit.of(make_operation(plan=plan), EventName.STARTED, NOON, by=ALICE).made_at == MADE_AT


async def test_a_plan_shows_what_it_brings() -> None:
    """The commits between what runs and what was asked for; the digest does not rest on them."""
    found = Comparison("https://git.internal/compare", (Commit("c1", "Fix", "Ada"),), 1)
    fake = FakeDelivery()
    before, after = (f"sha256:order-service:{version}:1" for version in ("v2.4.0", "v2.4.1"))
    fake.comparisons["order-service", before, after] = found

    assert (await deploy.plan(_request(), SERVICE, make_site(fake))).comparison == found
    assert (await deploy.plan(_request(version="v2.3.2"), SERVICE, make_site(fake))).comparison is None


async def test_versions_that_cannot_be_compared_stop_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """A history that does not answer is no reason not to deploy."""
    fake = FakeDelivery()
    monkeypatch.setattr(fake, "compare", AsyncMock(side_effect=BackEndError("away")))

    assert (await deploy.plan(_request(), SERVICE, make_site(fake))).comparison is None


@pytest.mark.parametrize(
    "version",
    [
        None,
        "",
        " ",
        "v2.4.1\n",
        "v2.4.1 ",
        "-rf",
        "--help",
        "../etc",
        "v1;reboot",
        "$(id)",
        "`id`",
        "v1|x",
        "v1\0",
        "{{x}}",
        "v٣",
        "v" * 65,
        "v" * 65_536,
    ],
)
async def test_what_is_no_version_never_reaches_the_back_end(version: str | None) -> None:
    """An allow-list of letters: whatever a shell or a path would make of the rest is refused unasked."""
    delivery = FakeDelivery(silent=True)

    with pytest.raises(Refused, match="not a version") as refusal:
        await deploy.plan(_request(version=version), SERVICE, make_site(delivery))
    assert len(refusal.value.sentence) < 300


@pytest.mark.parametrize(("version", "offers"), [("v2.4.2", "v2.4.1, v2.4.0"), ("latest", "v2.5.0, v2.4.1")])
async def test_an_unknown_version_offers_real_ones(version: str, offers: str) -> None:
    """The nearest, or else the newest."""
    with pytest.raises(Refused, match="no release") as refusal:
        await deploy.plan(_request(version=version), SERVICE, make_site())

    assert offers in refusal.value.sentence


async def test_what_runs_already_is_refused() -> None:
    """Nothing to do is not done."""
    with pytest.raises(Refused, match=r"v2\.4\.0 already runs in production"):
        await deploy.plan(_request(version="v2.4.0"), SERVICE, make_site())


async def test_a_silent_back_end_is_an_error() -> None:
    """Not a refusal: nobody knows."""
    with pytest.raises(BackEndError):
        await deploy.plan(_request(), SERVICE, make_site(FakeDelivery(silent=True)))


async def test_the_order_is_what_was_approved() -> None:
    """The resolved artifact, under the operation's id; never a version that is resolved again."""
    plan = await deploy.plan(_request(), SERVICE, make_site())

    assert ACTIONS[Action.DEPLOY].order(make_operation(plan=plan)) == Order(
        operation_id="op_1",
        action="deploy",
        service="order-service",
        environment="production",
        artifact=Artifact("v2.4.1", "sha256:order-service:v2.4.1:1"),
    )


def test_an_unresolved_plan_is_never_ordered() -> None:
    """A plan without a reference cannot have been approved."""
    with pytest.raises(ValueError, match="without a resolved version"):
        deploy.order(make_operation())
