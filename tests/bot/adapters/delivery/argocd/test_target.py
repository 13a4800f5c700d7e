"""What in an application says which version is to run."""

import pytest

from bot.adapters.delivery.argocd.target import ImageTarget, ParameterTarget, RevisionTarget
from bot.adapters.delivery.argocd.wire import Helm, Kustomize, Source

COMMIT, DIGEST = "a" * 40, f"sha256:{'b' * 64}"
IMAGE = ImageTarget("registry:5000/{service}")
PARAMETER = ParameterTarget("image.digest")


def kustomized(*images: str) -> Source:
    """Return a source with these overrides."""
    return Source("main", kustomize=Kustomize(images))


def chart(*parameters: tuple[str, str]) -> Source:
    """Return a source with these parameters."""
    return Source("main", helm=Helm(tuple({"name": name, "value": value} for name, value in parameters)))


def test_only_what_never_changes_is_a_reference() -> None:
    """A whole commit id, or a digest with or without a name; no tag, branch or beginning."""
    assert RevisionTarget().is_reference(COMMIT)
    assert IMAGE.is_reference(DIGEST)
    assert PARAMETER.is_reference(f"registry/shop@{DIGEST}")
    for text in ("main", "v1", "a" * 39, DIGEST, "A" * 40, f"{COMMIT}\n"):
        assert not RevisionTarget().is_reference(text)
    for text in ("v1", "registry/shop:v1", "sha256:b", COMMIT, f"-x@{DIGEST}", f"{DIGEST}\n"):
        assert not IMAGE.is_reference(text)
        assert not PARAMETER.is_reference(text)


def test_a_revision_is_set_and_taken_back() -> None:
    """Where none was set, none is set again."""
    target = RevisionTarget()
    assert target.change(Source("main"), "shop", COMMIT) == {"targetRevision": COMMIT}
    assert target.back(Source("main")) == {"targetRevision": "main"}
    assert target.back(Source()) == {"targetRevision": None}
    assert target.runs(COMMIT, None, "shop") == COMMIT
    assert target.runs("", None, "shop") is None


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ((), (f"registry:5000/shop@{DIGEST}",)),
        (("nginx:1",), ("nginx:1", f"registry:5000/shop@{DIGEST}")),
        (("registry:5000/shop:v1", "nginx:1"), (f"registry:5000/shop@{DIGEST}", "nginx:1")),
        (("registry:5000/shop=mirror/shop:v1",), (f"registry:5000/shop@{DIGEST}",)),
        (
            ("registry:5000/shopping:v1", "registry:5000/shop"),
            ("registry:5000/shopping:v1", f"registry:5000/shop@{DIGEST}"),
        ),
    ],
)
def test_an_image_is_set_at_its_place(before: tuple[str, ...], after: tuple[str, ...]) -> None:
    """Every other override stays, since the list is replaced as a whole."""
    patch = {"kustomize": {"images": list(after)}}
    assert IMAGE.change(kustomized(*before), "shop", DIGEST) == patch
    assert IMAGE.change(kustomized(*before), "shop", f"elsewhere/shop@{DIGEST}") == patch
    assert IMAGE.back(kustomized(*before)) == {"kustomize": {"images": list(before)} if before else None}


@pytest.mark.parametrize(
    ("override", "runs"),
    [
        ("registry:5000/shop:v1", "v1"),
        (f"registry:5000/shop@{DIGEST}", DIGEST),
        ("registry:5000/shop=mirror:6000/shop:v2", "v2"),
        ("registry:5000/shop", None),
        ("nginx:1", None),
    ],
)
def test_what_an_image_runs(override: str, runs: str | None) -> None:
    """Its digest, or else its tag; the port of a registry is no tag."""
    assert IMAGE.runs("main", kustomized(override), "shop") == runs


def test_a_parameter_is_set_at_its_place() -> None:
    """As text, whatever it looks like; every other parameter stays."""
    ours = {"name": "image.digest", "value": DIGEST, "forceString": True}
    other = {"name": "replicas", "value": "3"}
    assert PARAMETER.change(Source(), "shop", DIGEST) == {"helm": {"parameters": [ours]}}
    before = chart(("image.digest", "old"), ("replicas", "3"))
    assert PARAMETER.change(before, "shop", DIGEST) == {"helm": {"parameters": [ours, other]}}
    assert PARAMETER.back(before) == {
        "helm": {"parameters": [{"name": "image.digest", "value": "old"}, other]}
    }
    assert PARAMETER.back(Source()) == {"helm": None}
    assert PARAMETER.back(Source(helm=Helm())) == {"helm": {"parameters": None}}


def test_what_a_parameter_runs() -> None:
    """Its value; without one that is not known."""
    assert PARAMETER.runs("main", chart(("image.digest", DIGEST)), "shop") == DIGEST
    assert PARAMETER.runs("main", chart(("other", "x")), "shop") is None
    assert PARAMETER.runs("main", None, "shop") is None
