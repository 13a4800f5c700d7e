"""What is installed is exactly what was reviewed: pinned, hashed, and from no address of anyone's."""

import ast
import difflib
import re
import sys
import tomllib
from collections.abc import Iterable
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any

import pytest

from tests.proofs.proof import Proof

PINNED = re.compile(r"([a-z0-9][a-z0-9.-]*)==([\w.!+-]+)(?: ; .+)?")
HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}")
FILES = ("run", "sandbox", "dev")
ALIKE = 0.8
"""How much of two names may be the same, from 0 to 1."""
GENUINE = frozenset({"mypy-extensions"})
"""What looks like another and was looked at."""
POISON = (
    *(
        "discord-py3",
        "discordpy",
        "disc0rd-py",
        "discord-yp",
        "python-discord",
        "aiohtttp",
        "aiohtpt",
        "aiosqlit",
    ),
    *(
        "pyyam1",
        "yaml",
        "msgspce",
        "structlogs",
        "prometheus-client2",
        "cryptografy",
        "pycryptography",
        "py0tp",
    ),
)
"""Names by which such packages were, or would be, passed off."""

# Modules that a file of requirements has not all packages for, as nobody needs them there.
WITHOUT = {("sandbox", "bot/app/spans.py")}  # traces; bot/app/tracing.py says what is missing


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


def _loose(entries: Iterable[str]) -> list[str]:
    """Return what is no name with one version and its hashes: a range, an address, an option."""
    loose = []
    for entry in entries:
        what, *hashes = re.split(r" (?=--)", entry)
        if not PINNED.fullmatch(what) or not hashes or not all(HASH.fullmatch(one) for one in hashes):
            loose.append(entry[:100])
    return loose


def _look_alikes(names: Iterable[str], stated: Iterable[str]) -> list[str]:
    """Return the names that are a slip away from one that the project states, or sound like it."""
    return [
        f"{name} looks like {known}"
        for name in set(names) - GENUINE
        for known in stated
        if name != known and (_bare(name) == _bare(known) or _likeness(name, known) >= ALIKE)
    ]


def _bare(name: str) -> str:
    """Return a name as somebody hears it: `discord.py`, `discord-py` and `discordpy3` are one."""
    return re.sub(r"(?:^python|^py|[-_.]|\d+$|python$|py$)", "", name)


def _likeness(name: str, known: str) -> float:
    return difflib.SequenceMatcher(None, name, known).ratio()


@pytest.mark.parametrize("name", FILES)
def test_everything_is_pinned_with_hashes(root: Path, name: str) -> None:
    """Each entry is a name, one version and its hashes: no range, no address, no option."""
    entries = _entries(root, name)

    assert len(entries) > 5
    assert not _loose(entries), "\n".join(_loose(entries))


def test_nothing_else_is_installed(root: Path) -> None:
    """Whoever sets it up, builds the image or runs CI installs by hash alone, and nothing by a name."""
    for place in ("Makefile", "Dockerfile"):
        text = (root / place).read_text(encoding="utf-8").replace("\\\n", " ")
        calls = [line for line in text.splitlines() if re.search(r"pip\S* install|PIP_INSTALL\)", line)]
        calls = [line for line in calls if ":=" not in line or "install" not in line.split(":=")[0]]
        kinds = [line for line in calls if not re.search(r"--require-hashes|--no-deps|^PIP_INSTALL", line)]
        assert calls, place
        assert not kinds, f"{place}: {kinds}"


def test_no_name_is_a_look_alike(root: Path, proof: Proof) -> None:
    """Of what is pinned nothing is one slip from what was meant; and what an attacker would add is found."""
    stated = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
    pins, meant = _pins(root, "dev"), _names(stated)
    hashed = f" --hash=sha256:{'0' * 64}"
    forged = (
        "a==1",
        f"a>=1{hashed}",
        f"a @ https://x.y/a.whl{hashed}",
        f"--index-url https://x.y{hashed}",
        "a",
    )

    violations = _look_alikes(pins, meant) + [one for name in FILES for one in _loose(_entries(root, name))]
    violations += [f"not found: {name}" for name in POISON if not _look_alikes([name], meant)]
    violations += [f"not found: {entry}" for entry in forged if not _loose([entry])]
    points = len(pins) + len(POISON) + len(forged)
    figures = {"forgeries found": str(len(POISON) + len(forged)), "entries": str(len(pins))}
    proof.tried("security-supply", points, violations, figures)


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
        if not _names(owners.get(package, [package])) & pins.keys() and (name, str(source)) not in WITHOUT
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
