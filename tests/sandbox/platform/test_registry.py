"""Versions and references."""

from datetime import UTC, datetime, timedelta

import pytest

from sandbox.platform.refusal import Refused
from sandbox.platform.registry import Registry, Release

RELEASES = [Release("a", "v2"), Release("a", "v1"), Release("b", "v1")]


def test_versions_keep_their_order() -> None:
    """Versions are listed as given, newest first, service by service."""
    assert Registry(RELEASES).versions("a") == ["v2", "v1"]


def test_references_name_content() -> None:
    """Each build of each version of each service has a reference of its own."""
    builds = [*RELEASES, Release("a", "v2", build=2), Release("a", "v2", healthy_after=1.0)]

    assert len({build.reference for build in builds}) == len(builds)


def test_moved_version_names_a_new_build() -> None:
    """A moved version resolves to another reference; the old one can still be found, and the order stays."""
    registry = Registry(RELEASES)
    old = registry.resolve("a", "v1")
    new = registry.move("a", "v1")

    assert registry.resolve("a", "v1") == new != old
    assert registry.find("a", old.reference) == old
    assert registry.versions("a") == ["v2", "v1"]


def test_what_is_unknown_is_refused() -> None:
    """Unknown services, versions and references of another service are refused with a code."""
    registry = Registry(RELEASES)
    with pytest.raises(Refused) as service:
        registry.versions("c")
    with pytest.raises(Refused) as version:
        registry.resolve("a", "v3")
    with pytest.raises(Refused) as artifact:
        registry.find("a", Release("b", "v1").reference)

    assert [no.value.code for no in (service, version, artifact)] == [
        "unknown_service",
        "unknown_version",
        "unknown_artifact",
    ]


def test_a_new_build_was_made_later() -> None:
    """When it was made is no part of what it consists of, and not known of all."""
    at = datetime(2025, 3, 3, tzinfo=UTC)
    registry = Registry([Release("a", "v1", made_at=at), Release("b", "v1")])

    assert registry.resolve("a", "v1").reference == Release("a", "v1").reference
    assert registry.move("a", "v1").made_at == at + timedelta(hours=1)
    assert registry.move("b", "v1").made_at is None
