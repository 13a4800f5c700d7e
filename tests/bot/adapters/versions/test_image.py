"""Names of images, taken apart."""

import pytest

from bot.adapters.versions import Image


@pytest.mark.parametrize(
    ("text", "image", "host", "path"),
    [
        ("web", Image("web"), "docker.io", "library/web"),
        ("team/web:1", Image("team/web", "1"), "docker.io", "team/web"),
        ("docker.io/team/web:1", Image("docker.io/team/web", "1"), "docker.io", "team/web"),
        ("localhost/web", Image("localhost/web"), "localhost", "web"),
        ("r.example.com:5000/a/b", Image("r.example.com:5000/a/b"), "r.example.com:5000", "a/b"),
        (
            "ghcr.io/a/b:v1@sha256:0f",
            Image("ghcr.io/a/b", "v1", "sha256:0f"),
            "ghcr.io",
            "a/b",
        ),
    ],
)
def test_a_name_is_taken_apart(text: str, image: Image, host: str, path: str) -> None:
    """A host's port is no tag, and what has no host is Docker Hub's."""
    assert Image.read(text) == image
    assert (image.host, image.path) == (host, path)


def test_docker_hub_is_asked_elsewhere() -> None:
    """Its interface has another address than its images."""
    assert Image("web").api == "https://registry-1.docker.io"
    assert Image("ghcr.io/a").api == "https://ghcr.io"


@pytest.mark.parametrize(
    "text", ["", "r.example.com/", "r.example.com/A", "r.example.com/../x", "a@sha", "a/ b"]
)
def test_what_names_no_image(text: str) -> None:
    """It is an error: it could ask for another path of the registry."""
    with pytest.raises(ValueError, match="names no image"):
        Image.read(text)
