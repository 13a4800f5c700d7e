"""What is installed is exactly what was reviewed: pinned, hashed, and from no address of anyone's."""

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any

import pytest

PINNED = re.compile(r"([a-z0-9][a-z0-9.-]*)==([\w.!+-]+)(?: ; .+)?")
HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}")
FILES = ("run", "sandbox", "dev")


def _entries(root: Path, name: str) -> list[str]:
    """Return each requirement of a file, its continued lines joined by a single space."""
    text = (root / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
    return re.sub(r" *\\\n *", " ", "\n".join(lines)).splitlines()


def _pins(root: Path, name: str) -> dict[str, str]:
    found = (PINNED.match(entry) for entry in _entries(root, name))
    return {pin[1]: pin[2] for pin in found if pin}


def _names(requirements: list[Any]) -> set[str]:
    """Return the normalised names of requirements as pyproject.toml writes them."""
    named = (re.match(r"[\w.-]+", one) for one in requirements if isinstance(one, str))
    return {re.sub(r"[-_.]+", "-", name[0]).lower() for name in named if name}


@pytest.mark.parametrize("name", FILES)
def test_everything_is_pinned_with_hashes(root: Path, name: str) -> None:
    """Each entry is a name, one version and its hashes: no range, no address, no option."""
    entries = _entries(root, name)
    loose = []
    for entry in entries:
        what, *hashes = re.split(r" (?=--)", entry)
        if not PINNED.fullmatch(what) or not hashes or not all(HASH.fullmatch(one) for one in hashes):
            loose.append(entry[:100])

    assert len(entries) > 5
    assert not loose, "\n".join(loose)


def test_what_the_project_states_is_pinned(root: Path) -> None:
    """What pyproject.toml asks for stands in the files; `make requirements` brings them up to date."""
    stated = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    project, groups = stated["project"], stated["dependency-groups"]
    run = _names(project["dependencies"])
    sandbox = run | _names(project["optional-dependencies"]["sandbox"]) | _names(groups["build"])
    dev = sandbox.union(
        *map(_names, project["optional-dependencies"].values()), *map(_names, groups.values())
    )

    assert run - _pins(root, "run").keys() == set()
    assert sandbox - _pins(root, "sandbox").keys() == set()
    assert dev - _pins(root, "dev").keys() == set()


def test_the_files_agree(root: Path) -> None:
    """What is tested is what runs: no package has another version in another file."""
    dev = _pins(root, "dev")

    for name in ("run", "sandbox"):
        assert _pins(root, name).items() <= dev.items()


@pytest.mark.parametrize(
    ("floors", "name"), [({"bot", "cogs"}, "run"), ({"bot", "cogs", "sandbox"}, "sandbox")]
)
def test_what_is_imported_is_installed(root: Path, sources: list[Path], floors: set[str], name: str) -> None:
    """The bot runs with `run.txt` alone, as its image does; the sandbox with `sandbox.txt`."""
    owners, pins = packages_distributions(), _pins(root, name)
    ours = {"bot", "cogs", "sandbox"} | sys.stdlib_module_names
    missing = [
        f"{source}: {package}"
        for source in sources
        if source.parts[0] in floors
        for package in _imported(root / source) - ours
        if not _names(owners.get(package, [package])) & pins.keys()
    ]

    assert not missing, "\n".join(missing)


def _imported(path: Path) -> set[str]:
    """Return the top-level packages that a module imports, wherever in it."""
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    plain = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    from_ = {node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)}
    return {name.split(".")[0] for name in plain | from_}


def test_the_image_has_the_programs_that_adapters_start(root: Path, sources: list[Path]) -> None:
    """Whoever runs the bot from the Dockerfile has git, by which `argocd` asks for tags, and git's ssh."""
    text = (root / "Dockerfile").read_text(encoding="utf-8")
    installed = re.findall(r"apt-get install (?:.|\\\n)*?((?: [a-z][a-z0-9-]+)+)", text)
    started = [path for path in sources if '("git", ' in (root / path).read_text(encoding="utf-8")]

    assert started
    assert set("".join(installed).split()) >= {"git", "openssh-client"}
