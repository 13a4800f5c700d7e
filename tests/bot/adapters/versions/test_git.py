"""Releases that are tags of a real git repository."""

import os
from pathlib import Path

import pytest

from bot.adapters.versions.git import GitVersions
from bot.core.ports.back_end import Artifact, BackEndError
from bot.core.ports.delivery import UnknownVersion
from tests.fakes.git import Repository

ENVIRON = {"PATH": os.environ["PATH"]}


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    """Make one for a service called shop."""
    return Repository(tmp_path / "shop")


def versions(repository: Repository, tag: str = "{version}") -> GitVersions:
    """Return its versions."""
    return GitVersions(f"{repository.folder.parent}/{{service}}", tag, ENVIRON, 10)


async def test_versions_are_in_the_order_of_people(repository: Repository) -> None:
    """Ten is more than nine, and a candidate comes before its release."""
    repository.tag("v1.9.0", "v1.10.0", "v1.10.0-rc1", "v1.2.0")

    assert await versions(repository).releases("shop") == ["v1.10.0", "v1.10.0-rc1", "v1.9.0", "v1.2.0"]


@pytest.mark.parametrize("annotated", [False, True])
async def test_a_version_is_a_commit(repository: Repository, *, annotated: bool) -> None:
    """Also where the tag is an object of its own; moved, it is another."""
    (commit,) = repository.tag("v1", annotated=annotated)
    assert await versions(repository).resolve("shop", "v1") == Artifact("v1", commit)
    assert await versions(repository).version_of("shop", commit) == "v1"

    (moved,) = repository.tag("v1", annotated=annotated)

    assert (await versions(repository).resolve("shop", "v1")).reference == moved != commit
    assert await versions(repository).version_of("shop", commit) is None


async def test_services_may_share_a_repository(repository: Repository) -> None:
    """Their tags tell them apart."""
    (commit, _, _) = repository.tag("shop/v1", "shopping/v2", "v3")

    assert await versions(repository, "{service}/{version}").releases("shop") == ["v1"]
    assert await versions(repository, "{service}/{version}").resolve("shop", "v1") == Artifact("v1", commit)


@pytest.mark.parametrize("version", ["v2", "", "--upload-pack=touch x", "v1^{}", "refs/tags/v1", "v*", "\0"])
async def test_what_is_no_tag_is_unknown(repository: Repository, version: str) -> None:
    """No version is ever an argument of git's."""
    repository.tag("v1")
    with pytest.raises(UnknownVersion):
        await versions(repository).resolve("shop", version)


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("{folder}/nothing", "does not appear to be a git repository"),
        ("ext::sh -c touch% {folder}/x", "transport 'ext' not allowed"),
        ("--upload-pack=touch {folder}/x", "strange pathname"),
    ],
)
async def test_an_address_is_only_an_address(tmp_path: Path, address: str, says: str) -> None:
    """It is told what is wrong with it, and nothing in it is run."""
    with pytest.raises(BackEndError, match="git did not tell the tags of shop") as failed:
        await GitVersions(address.format(folder=tmp_path), "{version}", ENVIRON, 10).releases("shop")

    assert says in str(failed.value)
    assert [*tmp_path.iterdir()] == []


async def test_nobody_is_asked_and_nobody_waits(tmp_path: Path) -> None:
    """Git gets what keeps it from asking for a password, and a time limit."""
    told = tmp_path / "git"
    told.write_text("#!/bin/sh\necho $GIT_TERMINAL_PROMPT $GIT_SSH_COMMAND $SECRET >&2\nexec sleep 60\n")
    told.chmod(0o700)
    path = f"{tmp_path}:{os.environ['PATH']}"
    with pytest.raises(BackEndError, match=r"did not end within 0\.2 s"):
        await GitVersions("x", "{version}", {"PATH": path}, 0.2).releases("shop")
    told.write_text("#!/bin/sh\necho $GIT_TERMINAL_PROMPT $GIT_SSH_COMMAND $SECRET >&2\nexit 1\n")
    with pytest.raises(BackEndError, match=r"exit code 1: 0 ssh -oBatchMode=yes$"):
        await GitVersions("x", "{version}", {"PATH": path}, 5).releases("shop")
