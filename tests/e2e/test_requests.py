"""What people may ask for: what is offered while they type, and what is refused with a clear answer."""

import pytest

from bot.core.domain.command import Command
from tests.e2e.person import Declined
from tests.e2e.pilot import Pilot

ORDERS = ["v2.5.0", "v2.4.1", "v2.4.0", "v2.3.2", "v2.3.1", "v2.3.0"]
HOSTILE = [
    "v2.4.1; rm -rf .",
    "$(reboot)",
    "`id`",
    "v2.4.1 && curl evil",
    "v2.4.1|tee",
    "../../etc/passwd",
    "v2.4.1\nv2.5.0",
    "v2.4.1\r\n{}",
    "@everyone",
    "<@&1180000000000000021>",
    "v" * 100,
    "\N{RIGHT-TO-LEFT OVERRIDE}v2.4.1",
]


@pytest.mark.parametrize(
    ("focused", "typed", "offered"),
    [
        ("service", {}, ["order-service", "payment-service", "api-gateway"]),
        ("service", {"service": "PAY"}, ["payment-service"]),
        ("service", {"service": "nothing like it"}, []),
        ("version", {"service": "order-service"}, ORDERS),
        ("version", {"service": "order-service", "version": "2.3"}, ["v2.3.2", "v2.3.1", "v2.3.0"]),
        ("version", {"service": "payment-service"}, ["v1.8.2", "v1.8.1", "v1.7.5"]),
        ("version", {"service": "no-such-service"}, []),
        ("version", {}, []),
        ("environment", {"service": "order-service"}, ["development", "staging", "production"]),
        ("environment", {"service": "order-service", "environment": "prod"}, ["production"]),
    ],
)
async def test_autocomplete(pilot: Pilot, focused: str, typed: dict[str, str], offered: list[str]) -> None:
    """Every option offers what there really is, newest versions first, narrowed by what is typed."""
    assert await pilot.person("alice").autocomplete("deploy", focused, **typed) == offered


@pytest.mark.parametrize(
    ("service", "version", "environment", "told"),
    [
        (
            "order-servize",
            "v2.4.1",
            "production",
            "There is no such service. Nothing was changed. Services: order-service, payment-service, api",
        ),
        (
            "order-service",
            "v2.4.9",
            "production",
            "order-service has no release v2.4.9. Nothing was deployed. Releases: v2.4.1, v2.4.0,",
        ),
        (
            "order-service",
            "v2.4.1",
            "prod",
            "order-service has no such environment. Nothing was changed. Environments: development, staging,",
        ),
    ],
)
async def test_what_does_not_exist(
    pilot: Pilot, service: str, version: str, environment: str, told: str
) -> None:
    """Who asked is told what is wrong and what there is; nobody else is bothered; it is written down."""
    cards = len(pilot.cards("🚀"))

    reply = await pilot.person("dave").slash(
        "deploy", service=service, version=version, environment=environment
    )

    assert reply.text.startswith(told)
    assert reply.is_private
    record = await pilot.record(command=f"/deploy {service} {version} {environment}")
    assert (record["user"], record["result"], record["reason"]) == ("@dave", "denied", reply.text)
    assert len(pilot.cards("🚀")) == cards


async def test_a_version_that_runs_already(pilot: Pilot) -> None:
    """There is nothing to deploy, and the answer says so."""
    version = await pilot.running("order-service", "production")

    reply = await pilot.person("dave").slash(
        "deploy", service="order-service", version=version, environment="production"
    )

    assert reply.text == f"order-service {version} already runs in production. Nothing was deployed."
    assert reply.is_private
    record = await pilot.record(command=f"/deploy order-service {version} production", result="denied")
    assert record["reason"] == reply.text


@pytest.mark.parametrize("version", HOSTILE)
async def test_versions_that_are_none(pilot: Pilot, version: str) -> None:
    """Nothing but a version gets any further; the log keeps what was written, in one plain line."""
    before = len(pilot.audit())

    reply = await pilot.person("alice").slash(
        "deploy", service="order-service", version=version, environment="production"
    )

    assert reply.text.startswith("That is not a version: ")
    assert "Nothing was deployed; choose one of the suggestions." in reply.text
    assert reply.is_private
    words = {"service": "order-service", "version": version, "environment": "production"}
    record = await pilot.record(command=Command("deploy", words).text)
    assert record["result"] == "denied"
    assert [one["seq"] for one in pilot.audit()][before:] == [record["seq"]]


async def test_ten_kilobytes_of_version(pilot: Pilot) -> None:
    """Discord holds to the limit the command declares: such a request never reaches the bot."""
    before = len(pilot.audit())

    with pytest.raises(Declined) as declined:
        await pilot.person("alice").slash(
            "deploy", service="order-service", version="9" * 10_240, environment="production"
        )

    assert declined.value.status == 400
    assert len(pilot.audit()) == before


async def test_someone_without_a_role(pilot: Pilot) -> None:
    """Whoever holds none of the roles may not ask, also where nobody has to approve; it is written down."""
    for environment in ("staging", "production"):
        version = await pilot.other("api-gateway", environment)
        reply = await pilot.person("mallory").slash(
            "deploy", service="api-gateway", version=version, environment=environment
        )

        assert "Nothing was changed." in reply.text
        assert "engineer" in reply.text
        assert reply.is_private
        record = await pilot.record(command=f"/deploy api-gateway {version} {environment}", user="@mallory")
        assert record["result"] == "denied"
    assert pilot.cards("api-gateway") == []


async def test_a_channel_that_is_not_for_operations(pilot: Pilot) -> None:
    """The person is told where to ask instead, it is written down, and nothing is offered there."""
    alice = pilot.person("alice")

    reply = await alice.slash(
        "deploy", channel="audit", service="api-gateway", version="v3.2.1", environment="staging"
    )

    deployments, incidents = alice.channel("deployments"), alice.channel("incidents")
    assert reply.text == (
        f"This channel is not for operations. Nothing was done; ask in <#{deployments}> or <#{incidents}>."
    )
    assert reply.is_private
    record = await pilot.record(command="/deploy api-gateway v3.2.1 staging", channel="#audit")
    assert (record["event"], record["result"], record["user"]) == ("command", "denied", "@alice")
    assert record["reason"] == reply.text
    assert await alice.autocomplete("deploy", "service", channel="audit") == []
    assert pilot.cards("api-gateway") == []
