"""The tests have teeth: a copy of the bot that is wrong in one small way fails the tests that guard it."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from tests import tiers
from tests.faults.mutants import MUTANTS
from tests.faults.mutants.mutant import Gone, Mutant
from tests.proofs.proof import Proof

COPIED = (
    "bot",
    "cogs",
    "sandbox",
    "tests",
    "tools",
    "pyproject.toml",
    "approval_matrix.yaml",
    "chatops.yaml",
)
BROKEN = ("ImportError", "ModuleNotFoundError", "SyntaxError", "IndentationError", "NameError")
"""What a mutant fails by that is no program at all: no test has then seen what it does."""
FEWEST = 30
named = pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name.replace(" ", "-"))


def test_every_mutant_still_is_one() -> None:
    """Each is named once, the text that it replaces stands in its file once, and its tests are there."""
    assert len({mutant.name for mutant in MUTANTS}) == len(MUTANTS) >= FEWEST
    for mutant in MUTANTS:
        source = (tiers.ROOT / mutant.file).read_text(encoding="utf-8")
        assert mutant.change(source) != source, mutant.name
        for test in mutant.tests:
            path, _, name = test.partition("::")
            assert f"def {name.partition('[')[0]}(" in (tiers.ROOT / path).read_text(encoding="utf-8"), test


def test_a_text_that_is_gone_is_told() -> None:
    """A mutant that would change nothing, or more than one place, is no mutant."""
    mutant = Mutant("sample", "bot/app/run.py", "once", "twice", ())

    for source in ("", "once and once"):
        with pytest.raises(Gone, match=r"sample: bot/app/run.py has its text [02] times"):
            mutant.change(source)


@pytest.mark.deep
def test_the_bot_itself_passes(tmp_path: Path) -> None:
    """Without a mutant every one of these tests passes in a copy: what fails there is the mutant's doing."""
    _copy(tmp_path)

    assert list(_failures(tmp_path, sorted({test for mutant in MUTANTS for test in mutant.tests}))) == []


@pytest.mark.deep
@named
def test_a_mutant_is_caught(mutant: Mutant, tmp_path: Path, proof: Proof) -> None:
    """Every test that is named for a mutant fails on it, because of what it does."""
    _copy(tmp_path)
    mutant.apply(tmp_path)

    failed = dict(_failures(tmp_path, mutant.tests))

    broken = [f"{mutant.name}: {test}: {why}" for test, why in failed.items() if why.startswith(BROKEN)]
    seen = {*failed, *(test.partition("[")[0] for test in failed)}
    blind = [f"{mutant.name}: {test} sees nothing wrong" for test in mutant.tests if test not in seen]
    proof.tried("mutants", 1, broken + blind)


def _copy(to: Path) -> None:
    """Copy what the tests need."""
    for name in COPIED:
        if (tiers.ROOT / name).is_dir():
            shutil.copytree(tiers.ROOT / name, to / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(tiers.ROOT / name, to)


def _failures(root: Path, tests: tuple[str, ...] | list[str]) -> Iterator[tuple[str, str]]:
    """Run tests of the commit tier there; return which failed, and by what."""
    report = root / "report.xml"
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-n0",
        "-q",
        f"--junit-xml={report}",
        "-o",
        "junit_family=xunit1",
    ]
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("CHATOPS_", "PYTEST_"))}
    environment = kept | {"PYTHONPATH": str(root), "PYTHONDONTWRITEBYTECODE": "1", "CI": "true"}
    done = subprocess.run(
        [*command, *tests], cwd=root, env=environment, capture_output=True, text=True, check=False
    )
    assert report.exists(), done.stdout + done.stderr
    cases = list(ET.parse(report).iter("testcase"))  # noqa: S314 - pytest's own
    assert cases, done.stdout + done.stderr
    for case in cases:
        for found in (*case.findall("failure"), *case.findall("error"), *case.findall("skipped")):
            yield f"{case.get('file')}::{case.get('name')}", found.get("message") or ""
