"""Names of container images: where one is, its tag, its digest."""

import re
from dataclasses import dataclass
from typing import Self

_DIGEST = re.compile(r"[a-z0-9]+(?:[.+_-][a-z0-9]+)*:[a-zA-Z0-9=_-]+")
_TAG = re.compile(r"[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}")
_PATH = re.compile(r"[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*")
"""https://github.com/opencontainers/distribution-spec/blob/main/spec.md#pulling-manifests"""
_DOCKER_HUB = "docker.io"


def is_tag(text: str) -> bool:
    """Return whether a registry may have such a tag."""
    return _TAG.fullmatch(text) is not None


@dataclass(frozen=True, slots=True)
class Image:
    """`name` is where it is, as it was written: `registry.example.com/team/web`; the rest may be absent."""

    name: str
    tag: str | None = None
    digest: str | None = None

    @classmethod
    def read(cls, text: str) -> Self:
        """Return the parts of `name:tag@digest`; raise ValueError."""
        rest, _, digest = text.partition("@")
        name, colon, tag = rest.rpartition(":")
        if not colon or "/" in tag:  # a colon before the last slash is of the host's port
            name, tag = rest, ""
        image = cls(name, tag or None, digest or None)
        if (digest and not _DIGEST.fullmatch(digest)) or not _PATH.fullmatch(image.path):
            raise ValueError(f"{text!r} names no image")
        return image

    @property
    def host(self) -> str:
        """Return the registry; without one it is Docker Hub's, as everywhere."""
        first, slash, _ = self.name.partition("/")
        return first if slash and ("." in first or ":" in first or first == "localhost") else _DOCKER_HUB

    @property
    def path(self) -> str:
        """Return the name within the registry."""
        path = self.name.removeprefix(f"{self.host}/")
        return f"library/{path}" if self.host == _DOCKER_HUB and "/" not in path else path

    @property
    def api(self) -> str:
        """Return the address at which the registry is asked."""
        return f"https://{'registry-1.docker.io' if self.host == _DOCKER_HUB else self.host}"
