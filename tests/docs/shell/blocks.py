"""What documents show in fences: commands to run, files to write, samples to load.

As a program it writes one file as a document shows it: `blocks.py DOCUMENT LINE FOLDER`.
"""

import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

ROOT = Path(__file__).parents[3]
DOCUMENTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]

_FENCE = re.compile(
    r"(?:^ *<!-- (?P<comment>[a-z ]+: .*?) -->\n\n?)?"
    r"^(?P<indent> *)(?P<ticks>`{3,})(?P<language>[^\s`]*)[^\n]*\n(?P<text>.*?)^ *(?P=ticks)$",
    re.MULTILINE | re.DOTALL,
)
_SHELL = re.compile(r'shell: (?P<place>[a-z]+)(?: until "(?P<until>[^"]+)")?')
_FILE = re.compile(r"file: (?P<path>\S+)(?P<mode> executable)?")
_ADDITION = re.compile(r"add to: (?P<path>\S+) (?P<where>before|after): (?P<line>.+)")


class Place(StrEnum):
    """Where a block is run: see tests/docs/shell/places.py."""

    CHECKOUT = "checkout"
    SANDBOX = "sandbox"
    SERVER = "server"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fence:
    """A block as it stands: `language` after the fence, `comment` on the line above it."""

    document: Path
    line: int
    language: str
    comment: str
    text: str

    @property
    def name(self) -> str:
        """Return where it stands: `README.md:20`."""
        inside = self.document.is_relative_to(ROOT)
        return f"{self.document.relative_to(ROOT) if inside else self.document}:{self.line}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Run(Fence):
    """Commands; those that go on for ever are ended by Ctrl-C when they have said `until`."""

    place: Place
    until: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Write(Fence):
    """A file of the place to write, or to add to: `before` or `after` the one line that holds `beside`."""

    path: str
    is_executable: bool = False
    where: str = ""
    beside: str = ""


def fences(document: Path) -> Iterator[Fence]:
    """Yield every block of a document, in order."""
    text = document.read_text(encoding="utf-8")
    for match in _FENCE.finditer(text):
        indent = len(match["indent"])
        yield Fence(
            document=document,
            line=text.count("\n", 0, match.start("language")) + 1,
            language=match["language"],
            comment=match["comment"] or "",
            text="".join(line[indent:] or "\n" for line in match["text"].splitlines(keepends=True)),
        )


def steps(document: Path) -> Sequence[Run | Write]:
    """Return what has to be done to follow a document; raise ValueError where a comment is not understood."""
    return [step for fence in fences(document) if (step := _step(fence)) is not None]


def _step(fence: Fence) -> Run | Write | None:
    told = {name: getattr(fence, name) for name in ("document", "line", "language", "comment", "text")}
    if fence.language == "sh":
        said = _SHELL.fullmatch(fence.comment or "shell: checkout")
        if said is None:
            raise ValueError(f"{fence.name}: <!-- {fence.comment} --> says nothing about where to run it")
        return Run(**told, place=Place(said["place"]), until=said["until"])
    if said := _FILE.fullmatch(fence.comment):
        return Write(**told, path=said["path"], is_executable=said["mode"] is not None)
    if said := _ADDITION.fullmatch(fence.comment):
        return Write(**told, path=said["path"], where=said["where"], beside=said["line"])
    return None


def write(step: Write, folder: Path) -> None:
    """Do in `folder` what a reader would do with an editor; raise ValueError where the line is not there."""
    path = folder / step.path
    if not step.where:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(step.text, encoding="utf-8")
        path.chmod(0o755 if step.is_executable else 0o644)
        return
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    found = [number for number, line in enumerate(lines) if step.beside in line]
    if len(found) != 1:
        raise ValueError(f"{step.name}: {len(found)} lines of {step.path} hold {step.beside}")
    lines.insert(found[0] + (step.where == "after"), step.text)
    path.write_text("".join(lines), encoding="utf-8")


if __name__ == "__main__":
    for shown in steps(Path(sys.argv[1])):
        if isinstance(shown, Write) and shown.line == int(sys.argv[2]):
            write(shown, Path(sys.argv[3]))
