"""The sentences that docs/troubleshooting.md explains are those that people read."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

DOCUMENT = Path("docs/troubleshooting.md")
QUOTED = re.compile(r"^- `([^`]+)`", re.MULTILINE)
OPEN = "\N{HORIZONTAL ELLIPSIS}"
FILLED_IN = re.compile(r"\{[^{}]*\}|%[ds]|\$\([^()]*(?:\([^()]*\))*[^()]*\)")


def _texts(path: Path) -> Iterator[str]:
    """Yield every text of a module as a person reads it, open where something is filled in."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.JoinedStr):
            yield "".join(str(part.value) if isinstance(part, ast.Constant) else OPEN for part in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield FILLED_IN.sub(OPEN, node.value)


def _said(root: Path, sources: list[Path]) -> str:
    """Return all that the project's programs and its Makefile may say, one text a line."""
    makefile = (root / "Makefile").read_text(encoding="utf-8").replace("\\\n\t", "")
    said = [text.replace("\n", " ") for source in sources for text in _texts(root / source)]
    return "\n".join([*said, FILLED_IN.sub(OPEN, makefile)])


def _parts(sentence: str) -> list[str]:
    """Return what stands between what is open, clause by clause: one may be put together of several texts."""
    return [part.strip(" .()") for part in re.split(rf"{OPEN}|(?<=[.;]) ", sentence)]


def test_each_sentence_is_said(root: Path, sources: list[Path]) -> None:
    """Who searches the document for what the terminal says finds it, word for word."""
    said = _said(root, sources)
    sentences = QUOTED.findall((root / DOCUMENT).read_text(encoding="utf-8"))
    unsaid = [
        f"{sentence}: {part}" for sentence in sentences for part in _parts(sentence) if part not in said
    ]

    assert len(sentences) > 30
    assert not unsaid, "\n".join(unsaid)
