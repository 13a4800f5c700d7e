"""The releases that can be deployed, by version (a tag, may move) and by reference (content, never moves)."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256

from sandbox.platform.refusal import Refused

_REBUILT = timedelta(hours=1)
"""How long after a build the next one of the same version is made."""


@dataclass(frozen=True, slots=True)
class Release:
    """One build of a service; `healthy_after` is its start-up in seconds, infinite: it never gets healthy.

    `made_at` is when it was built, and no part of what it consists of.
    """

    service: str
    version: str
    healthy_after: float = 0.0
    build: int = 1
    made_at: datetime | None = None

    @property
    def reference(self) -> str:
        """Return the immutable name: a digest over everything the build consists of."""
        content = f"{self.service}\n{self.version}\n{self.build}\n{self.healthy_after}\n"
        return f"sha256:{sha256(content.encode()).hexdigest()}"


class Registry:
    """Every release ever pushed; versions of a service are kept newest first."""

    def __init__(self, releases: Iterable[Release]) -> None:
        self._tags: dict[str, dict[str, Release]] = {}
        self._builds: dict[str, Release] = {}
        for release in releases:
            self._push(release)

    def _push(self, release: Release) -> None:
        self._tags.setdefault(release.service, {})[release.version] = release
        self._builds[release.reference] = release

    def versions(self, service: str) -> list[str]:
        """Return the versions of `service`, newest first."""
        return list(self._tagged(service))

    def resolve(self, service: str, version: str) -> Release:
        """Return the build that `version` names now."""
        release = self._tagged(service).get(version)
        if release is None:
            raise Refused(404, "unknown_version", f"{service} has no release {version[:80]!r}.")
        return release

    def find(self, service: str, reference: str) -> Release:
        """Return the build of `service` called `reference`, also when no version names it any more."""
        release = self._builds.get(reference)
        if release is None or release.service != service:
            raise Refused(422, "unknown_artifact", f"{service} has no artifact {reference[:80]!r}.")
        return release

    def move(self, service: str, version: str) -> Release:
        """Point `version` at a new build, as a tag that someone pushed again."""
        moved = self.resolve(service, version)
        made_at = moved.made_at + _REBUILT if moved.made_at else None
        moved = replace(moved, build=moved.build + 1, made_at=made_at)
        self._push(moved)
        return moved

    def _tagged(self, service: str) -> dict[str, Release]:
        if service not in self._tags:
            raise Refused(404, "unknown_service", f"The platform has no service {service[:80]!r}.")
        return self._tags[service]
