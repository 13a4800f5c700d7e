"""What the documents promise exists: make targets, commands, files."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

FENCED = re.compile(r"```(?:sh|console|bash)\n(.*?)```", re.DOTALL)
QUOTED = re.compile(r"`([^`\n]+)`")
LINKED = re.compile(r"\]\((?!https?://|#)([^)#\s]+)")
FOLDERS = {"bot", "cogs", "sandbox", "tests", "docs", "requirements", "benchmarks", ".ci"}


@pytest.fixture(scope="session")
def documents(files: list[Path], root: Path) -> dict[Path, str]:
    """Return the text of every Markdown document by its name."""
    return {path: (root / path).read_text(encoding="utf-8") for path in files if path.suffix == ".md"}


def _commands(text: str) -> list[str]:
    """Return the command lines a document shows, in blocks and in sentences."""
    lines = [line for block in FENCED.findall(text) for line in block.splitlines()]
    return [line.strip().removeprefix("$ ") for line in lines + QUOTED.findall(FENCED.sub("", text))]


def _named(documents: dict[Path, str], command: str) -> set[tuple[str, ...]]:
    """Return the words that follow `command` in the documents, up to the first option or argument."""
    found = set()
    for text in documents.values():
        for line in _commands(text):
            words = line.removeprefix(".venv/bin/").split()
            if words[:1] == [command]:
                names = [word for word in words[1:] if word != "|"]
                keep = next(
                    (i for i, word in enumerate(names) if not re.fullmatch(r"[a-z]+", word)), len(names)
                )
                found.add(tuple(names[:keep]))
    return found - {()}


def test_make_targets_exist(root: Path, documents: dict[Path, str]) -> None:
    """Each `make` target that a document names is in the Makefile."""
    targets = set(re.findall(r"^([a-z]+):", (root / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = {words[0] for words in _named(documents, "make")}

    assert named
    assert named - targets == set()


def test_subcommands_exist(root: Path, documents: dict[Path, str]) -> None:
    """Each `chatops` command that a document names answers `--help`."""
    named = _named(documents, "chatops")

    assert named
    for words in sorted(named):
        command = [sys.executable, "-m", "bot", *words, "--help"]
        run = subprocess.run(command, cwd=root, capture_output=True, text=True, timeout=50, check=False)
        assert run.returncode == 0, f"chatops {' '.join(words)}: {run.stderr}"


def test_named_files_exist(root: Path, documents: dict[Path, str]) -> None:
    """Each link and each quoted path into the project leads somewhere."""
    missing = []
    for document, text in documents.items():
        links = [(document.parent / link, link) for link in LINKED.findall(text)]
        quoted = [(Path(name), name) for name in QUOTED.findall(text) if re.fullmatch(r"[\w./-]+", name)]
        paths = [(path, name) for path, name in quoted if "/" in name and path.parts[0] in FOLDERS]
        missing += [f"{document}: {name}" for path, name in links + paths if not (root / path).exists()]

    assert not missing, "\n".join(missing)
