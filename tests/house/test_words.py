"""Words that do not belong into a file that others receive."""

import re
from pathlib import Path

import pytest

# Written in pieces, so that this file passes its own test.
UNWANTED = {
    "a path of somebody's machine": "|".join(
        [r"/wor" + "k/", r"/roo" + "t/", r"/hom" + r"e/\w", r"/User" + r"s/\w"]
    ),
    "a package registry's host": "|".join(
        ["pypi" + r"\.org", "python" + r"hosted\.org", "npm" + r"js\.org", "deb" + r"ian\.org"]
    ),
    "a promise instead of an issue": r"\b(?:TO" + "DO|FIX" + r"ME|XX" + r"X)\b",
    "a dash that keyboards do not have": "\N{EM DASH}",
}
TEXT = {".py", ".js", ".css", ".html", ".md", ".txt", ".toml", ".yaml", ".yml", ".json", ".sql", ".svg", ""}


@pytest.mark.parametrize("what", UNWANTED)
def test_files_hold_nothing_unwanted(root: Path, files: list[Path], what: str) -> None:
    """No file tells where it was made, or leaves work for later unsaid."""
    pattern = re.compile(UNWANTED[what])
    found = [
        f"{path}:{number}: {line.strip()[:100]}"
        for path in files
        if path.suffix in TEXT and path.parts[:2] != ("tests", "fixtures")
        for number, line in enumerate(
            (root / path).read_text(encoding="utf-8", errors="replace").splitlines(), 1
        )
        if pattern.search(line)
    ]

    assert not found, "\n".join(found)


def test_exceptions_have_their_reason(root: Path, files: list[Path]) -> None:
    """Whoever overrules a tool says why, beside it."""
    bare = re.compile(
        r"#[ ](?:noqa|type: ignore|pragma: no cover)(?!: ?[A-Z0-9, ]+ - \S|\[[a-z, -]+\] +# \S)"
    )
    found = [
        f"{path}:{number}: {line.strip()[:100]}"
        for path in files
        if path.suffix == ".py"
        for number, line in enumerate((root / path).read_text(encoding="utf-8").splitlines(), 1)
        if bare.search(line)
    ]

    assert not found, "\n".join(found)
