"""The options of the `argocd` delivery."""

from typing import Any

import aiohttp
import pytest

from bot.adapters.delivery.argocd.options import Options, read
from bot.adapters.delivery.argocd.target import ImageTarget, ParameterTarget, RevisionTarget
from bot.adapters.versions import Registry

GOOD: dict[str, Any] = {
    "url": "https://argocd.internal",
    "token": "secret-token",
    "application": "{service}-{environment}",
    "revision": {"repository": "https://git.internal/{service}.git"},
}


async def given(**changes: Any) -> Options:
    """Return what is read of these."""
    async with aiohttp.ClientSession() as session:
        return read(session, {**GOOD, **changes}, {})


async def test_what_is_left_out_has_its_value() -> None:
    """Nothing is pruned, every project is meant, and it is asked every three seconds."""
    options = await given()

    assert (options.application, options.project, options.prune) == ("{service}-{environment}", "", False)
    assert (options.poll, options.http.base) == (3.0, "https://argocd.internal")
    assert isinstance(options.target, RevisionTarget)


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"url": "argocd.internal"}, "url"),
        ({"url": "https://user:password@argocd.internal"}, "url"),
        ({"token": ""}, "token"),
        ({"application": "shop"}, "application"),
        ({"revision": {"repository": "-x"}}, "repository"),
        ({"revision": {"repository": "https://user:password@git.internal/x"}}, "repository"),
        ({"revision": {"repository": "x", "tag": "{service}"}}, "tag"),
        ({"revision": {"repository": "x", "environ": ("SSH_AUTH_SOCK",)}}, "SSH_AUTH_SOCK is not set"),
        ({"revision": None}, "either `revision` or `image`"),
        ({"image": {"name": "registry.internal/{service}"}}, "either `revision` or `image`"),
        (
            {"revision": None, "image": {"name": "registry.internal/{service}:v1"}},
            "`image` is a name without",
        ),
        ({"poll": 0}, "poll"),
        ({"namespace": "x"}, "the options are url, token, application"),
    ],
)
async def test_wrong_options_are_named(changes: dict[str, Any], named: str) -> None:
    """And never with the token."""
    with pytest.raises(ValueError, match=named) as failed:
        await given(**changes)

    assert "secret-token" not in str(failed.value)
    assert "password" not in str(failed.value)


@pytest.mark.parametrize("missing", ["url", "token", "application"])
async def test_what_is_needed_is_needed(missing: str) -> None:
    """There is no guess at it."""
    async with aiohttp.ClientSession() as session:
        with pytest.raises(ValueError, match=missing):
            read(session, {key: value for key, value in GOOD.items() if key != missing}, {})


@pytest.mark.parametrize(
    ("parameter", "target"),
    [("", ImageTarget("registry.internal/{service}")), ("image.digest", ParameterTarget("image.digest"))],
)
async def test_an_image_may_be_what_is_changed(parameter: str, target: object) -> None:
    """A kustomization's, or by a parameter of a chart; its versions are a registry's."""
    image = {"name": "registry.internal/{service}", "parameter": parameter, "password": "p"}
    options = await given(revision=None, image=image)

    assert options.target == target
    assert isinstance(options.versions, Registry)
    assert await options.versions.version_of("shop", "sha256:1") is None
