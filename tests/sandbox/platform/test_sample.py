"""The services the sandbox starts with."""

from datetime import timedelta

from sandbox.platform.registry import Registry
from sandbox.platform.sample import services
from tests.fakes.operations import NOON


def test_sample_is_what_is_promised() -> None:
    """The sample is the team that README and design speak of."""
    sample = {service.name: service for service in services()}
    orders, gateway = sample["order-service"], sample["api-gateway"]

    assert {name: service.running for name, service in sample.items()} == {
        "order-service": "v2.4.0",
        "payment-service": "v1.8.2",
        "api-gateway": "v3.2.0",
    }
    assert [release.version for release in orders.releases][:3] == ["v2.5.0", "v2.4.1", "v2.4.0"]
    assert (gateway.replicas["production"], gateway.maximum) == (6, 12)
    assert all([*service.replicas] == ["development", "staging", "production"] for service in sample.values())


def test_what_runs_has_been_released() -> None:
    """Every service starts with one of its releases."""
    registry = Registry(release for service in services() for release in service.releases)

    for service in services():
        assert service.running in registry.versions(service.name)


def test_newer_releases_were_made_later() -> None:
    """Each release has its time, the last one of yesterday, so that lead times are like a team's."""
    for service in services(NOON):
        times = [release.made_at for release in service.releases]
        known = [at for at in times if at is not None]

        assert len(known) == len(times)
        assert known == sorted(known, reverse=True)
        assert timedelta(days=1) < NOON - known[0] < timedelta(days=2)
