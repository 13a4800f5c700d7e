"""What in an application says which version is to run: its revision, an image or a chart's parameter."""

import re
from dataclasses import dataclass
from typing import Any, Protocol

from bot.adapters.delivery.argocd.wire import Source

_COMMIT = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_DIGEST = re.compile(r"(?:[^\s@-][^\s@]*@)?sha256:[0-9a-f]{64}")


class Target(Protocol):
    """Reads and changes a source; a reference is what a version was resolved to."""

    def is_reference(self, text: str) -> bool:
        """Tell whether this can never name something else one day."""
        ...

    def change(self, source: Source, service: str, reference: str) -> dict[str, Any]:
        """Return the merge patch of the source after which `reference` is to run."""
        ...

    def back(self, source: Source) -> dict[str, Any]:
        """Return the merge patch after which it is `source` again."""
        ...

    def runs(self, revision: str, source: Source | None, service: str) -> str | None:
        """Return what a sync of this revision and source runs, None where it does not say."""
        ...


@dataclass(frozen=True, slots=True)
class RevisionTarget:
    """The commit that manifests are taken from."""

    def is_reference(self, text: str) -> bool:
        """Tell whether it is a whole commit id."""
        return _COMMIT.fullmatch(text) is not None

    def change(self, _source: Source, _service: str, reference: str) -> dict[str, Any]:
        """Return the patch of `targetRevision`."""
        return {"targetRevision": reference}

    def back(self, source: Source) -> dict[str, Any]:
        """Return the patch back to what it was."""
        return {"targetRevision": source.target_revision or None}

    def runs(self, revision: str, _source: Source | None, _service: str) -> str | None:
        """Return the commit that was synced."""
        return revision or None


@dataclass(frozen=True, slots=True)
class ImageTarget:
    """The image that a kustomization overrides; `image` is its name, with `{service}`."""

    image: str

    def is_reference(self, text: str) -> bool:
        """Tell whether it is a digest."""
        return _DIGEST.fullmatch(text) is not None

    def change(self, source: Source, service: str, reference: str) -> dict[str, Any]:
        """Return the patch of the list of images: ours at its place, all others as they were."""
        name = self.image.replace("{service}", service)
        images = list((source.kustomize.images if source.kustomize else None) or ())
        ours = f"{name}@{reference.rpartition('@')[2]}"
        places = [number for number, each in enumerate(images) if _name(each) == name]
        changed = [each for number, each in enumerate(images) if number not in places]
        changed.insert(places[0] if places else len(changed), ours)
        return {"kustomize": {"images": changed}}

    def back(self, source: Source) -> dict[str, Any]:
        """Return the patch back to what they were."""
        images = source.kustomize.images if source.kustomize else None
        return {"kustomize": {"images": list(images)} if images else None}

    def runs(self, _revision: str, source: Source | None, service: str) -> str | None:
        """Return digest or tag of our image."""
        name = self.image.replace("{service}", service)
        images = (source.kustomize.images if source and source.kustomize else None) or ()
        return next((_what(each) for each in images if _name(each) == name), None)


@dataclass(frozen=True, slots=True)
class ParameterTarget:
    """The parameter of a Helm chart that holds an image's digest or, with it, its name."""

    parameter: str

    def is_reference(self, text: str) -> bool:
        """Tell whether it is a digest."""
        return _DIGEST.fullmatch(text) is not None

    def change(self, source: Source, _service: str, reference: str) -> dict[str, Any]:
        """Return the patch of the list of parameters: ours at its place, all others as they were."""
        parameters = list((source.helm.parameters if source.helm else None) or ())
        ours: dict[str, object] = {"name": self.parameter, "value": reference, "forceString": True}
        places = [number for number, each in enumerate(parameters) if each.get("name") == self.parameter]
        changed = [each for number, each in enumerate(parameters) if number not in places]
        changed.insert(places[0] if places else len(changed), ours)
        return {"helm": {"parameters": changed}}

    def back(self, source: Source) -> dict[str, Any]:
        """Return the patch back to what they were."""
        parameters = source.helm.parameters if source.helm else None
        if source.helm is None:
            return {"helm": None}
        return {"helm": {"parameters": list(parameters) if parameters else None}}

    def runs(self, _revision: str, source: Source | None, _service: str) -> str | None:
        """Return the parameter's value."""
        parameters = (source.helm.parameters if source and source.helm else None) or ()
        found = (str(each.get("value", "")) for each in parameters if each.get("name") == self.parameter)
        return next(found, None) or None


def _name(override: str) -> str:
    """Return the name of the image that is overridden, of `[name=]new[:tag|@digest]`."""
    before, is_renamed, _ = override.partition("=")
    if is_renamed:
        return before
    bare = override.partition("@")[0]
    head, slash, last = bare.rpartition("/")
    return f"{head}{slash}{last.partition(':')[0]}"


def _what(override: str) -> str | None:
    """Return the digest or else the tag."""
    new = override.rpartition("=")[2]
    _, _, digest = new.partition("@")
    return digest or new.rpartition("/")[2].partition(":")[2] or None
