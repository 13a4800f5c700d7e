"""Versions from a registry: its tags, newest first, and the digest behind each."""

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.adapters.versions import Registry
from bot.core.ports.back_end import BackEndError
from bot.core.ports.delivery import UnknownVersion
from tests.fakes.registry import MADE_AT, FakeRegistry, asking
from tests.fakes.vendor import answers, every_fault


@pytest.fixture
def fake() -> FakeRegistry:
    """Return a registry with one image."""
    return FakeRegistry("team/order-service")


async def test_all_pages_are_read(fake: FakeRegistry) -> None:
    """A registry lists its tags in pages, by name; versions come newest first."""
    async with asking(fake) as registry:
        assert await registry.releases("order-service") == ["v2.5.0", "v2.4.1", "v2.4.0", "v2.3.2"]

    assert len(fake.calls) == 2


async def test_pages_end(fake: FakeRegistry) -> None:
    """A registry whose pages lead to themselves is not asked for ever."""
    again = answers(200, {"tags": ["a"]}, Link='</v2/team/order-service/tags/list?n=1>; rel="next"')
    fake.plays = [again] * 1000
    async with asking(fake) as registry:
        with pytest.raises(BackEndError, match="more than 100 pages"):
            await registry.releases("order-service")


@pytest.mark.parametrize("is_terse", [False, True])
async def test_a_tag_is_the_digest_of_its_index(fake: FakeRegistry, *, is_terse: bool) -> None:
    """Of all platforms together, whether the registry tells it or only sends it; with the image's time."""
    fake.is_terse = is_terse
    async with asking(fake) as registry:
        artifact = await registry.resolve("order-service", "v2.4.1")

    assert artifact.reference == fake.tags["team/order-service"]["v2.4.1"]
    assert artifact.made_at is not None
    assert artifact.made_at.replace(microsecond=0) == MADE_AT


async def test_what_never_changes_is_asked_once(fake: FakeRegistry) -> None:
    """The tag is looked at each time (a HEAD, which no quota counts), the image behind a digest only once."""
    async with asking(fake) as registry:
        first = await registry.resolve("order-service", "v2.4.1")
        before = len(fake.calls)
        assert await registry.resolve("order-service", "v2.4.1") == first

    assert fake.calls[before:] == ["HEAD /v2/team/order-service/manifests/v2.4.1"]


@pytest.mark.parametrize("version", ["v9", "", "..", "v1\n", "v1/../x", "a b", "é", "v" * 10_000, "%2e"])
async def test_unknown_versions(fake: FakeRegistry, version: str) -> None:
    """What can be no tag is not even asked for."""
    async with asking(fake) as registry:
        with pytest.raises(UnknownVersion):
            await registry.resolve("order-service", version)

    assert len(fake.calls) == (version == "v9")


@pytest.mark.parametrize("service", ["nothing", "../order-service", "Order", "a?b", ""])
async def test_unknown_services(fake: FakeRegistry, service: str) -> None:
    """A service without an image is an error, whatever its name."""
    async with asking(fake) as registry:
        with pytest.raises(BackEndError):
            await registry.releases(service)


@pytest.mark.parametrize("created", [datetime(1970, 1, 1, tzinfo=UTC), datetime(1980, 1, 1, tzinfo=UTC)])
async def test_a_constant_is_no_time(fake: FakeRegistry, created: datetime) -> None:
    """Reproducible builds write one into each image: nobody knows when such an image was made."""
    fake.push("team/order-service", "v2.4.1", created)
    async with asking(fake) as registry:
        assert (await registry.resolve("order-service", "v2.4.1")).made_at is None


FAULTS = sorted(every_fault(FakeRegistry()))


@pytest.mark.parametrize("fault", FAULTS)
async def test_troubles_are_sentences(fake: FakeRegistry, fault: str) -> None:
    """Whatever comes instead of an answer is told as one, and taken for no answer."""
    async with asking(fake, fault, tries=1) as registry:
        fake.plays = [every_fault(fake)[fault]] * 3
        with pytest.raises(BackEndError) as caught:
            await registry.releases("order-service")
    assert "registry" in str(caught.value)
    assert "<" not in str(caught.value)


@pytest.mark.parametrize("fault", ["404", "500", "silent before", "not json"])
async def test_without_its_time_a_version_is_known_all_the_same(fake: FakeRegistry, fault: str) -> None:
    """When an image was made is only measured by: no trouble with it stops a deploy."""
    async with asking(fake, fault, tries=1) as registry:
        digest = fake.tags["team/order-service"]["v2.4.1"]
        fake.plays_on[f"GET {digest}"] = [every_fault(fake)[fault]]
        artifact = await registry.resolve("order-service", "v2.4.1")

    assert (artifact.reference, artifact.made_at) == (digest, None)


@pytest.mark.parametrize(
    "image", ["", "host.example/a:tag", "host.example/{service}@sha256:0", "{service}.example/a"]
)
def test_wrong_images_are_refused(image: str) -> None:
    """The host is one, and the tag is the version."""
    nothing: Any = None
    with pytest.raises(ValueError, match="image"):
        Registry(nothing, image=image)


async def test_ping_counts(fake: FakeRegistry) -> None:
    """One line for `chatops check`."""
    async with asking(fake) as registry:
        assert await registry.ping("order-service") == "4 tags of team/order-service at registry.example.com"
