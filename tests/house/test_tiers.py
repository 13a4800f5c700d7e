"""The two tiers: what belongs to which, and a deep run that is stopped goes on where it was."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.tiers import fingerprint

CONFTEST = Path(__file__).parent.parent / "conftest.py"
SAMPLE = """
import os
from pathlib import Path
import pytest
from tests.tiers import seed, size

def test_usual(): pass

@pytest.mark.deeper
def test_both():
    print("size", size(3, 3000), "seed", seed())

@pytest.mark.deep
def test_deep():
    assert not Path("broken").exists()
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with a test of each kind."""
    shutil.copy(CONFTEST, tmp_path / "conftest.py")
    (tmp_path / "test_sample.py").write_text(SAMPLE, encoding="utf-8")
    (tmp_path / "pytest.ini").write_text("[pytest]\ntestpaths = .\n", encoding="utf-8")
    return tmp_path


def run(folder: Path, tier: str, seed: str = "", *named: str) -> str:
    """Run pytest there in one tier; return what it printed."""
    environ = {
        **os.environ,
        "CHATOPS_TIER": tier,
        "CHATOPS_SEED": seed,
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
    }
    environ |= {"CHATOPS_DEEP_CACHE": str(folder / "deep"), "PYTHONPATH": str(CONFTEST.parent.parent)}
    options = [
        "-v",
        "-s",
        "-p",
        "no:cacheprovider",
        "-p",
        "_hypothesis_pytestplugin",
        "--rootdir",
        str(folder),
    ]
    environ.pop("PYTEST_XDIST_WORKER", None)
    ended = subprocess.run(
        [sys.executable, "-m", "pytest", *options, *named],
        cwd=folder,
        env=environ,
        capture_output=True,
        text=True,
        timeout=50,
        check=False,
    )
    return ended.stdout + ended.stderr


def ran(said: str) -> set[str]:
    """Return the tests that were run."""
    return set(re.findall(r"::(test_\w+) ", said))


def test_every_commit_runs_what_is_quick(folder: Path) -> None:
    """The usual tier leaves the deep tests out, and tries little where both tiers try."""
    said = run(folder, "commit")

    assert ran(said) == {"test_usual", "test_both"}
    assert "size 3 seed 0" in said


def test_the_deep_tier_tries_more(folder: Path) -> None:
    """It runs what is marked for it, with the seed it was given, and says how to repeat that."""
    said = run(folder, "deep", seed="42")

    assert ran(said) == {"test_both", "test_deep"}
    assert "size 3000 seed 42" in said
    assert "make test-deep SEED=42" in said


def test_a_stopped_run_goes_on(folder: Path) -> None:
    """What passed is not run again, and the seed is the same; a run that is complete begins anew."""
    (folder / "broken").touch()
    first = run(folder, "deep")
    (folder / "broken").unlink()
    second = run(folder, "deep")
    third = run(folder, "deep")

    assert (ran(first), ran(second), ran(third)) == (
        {"test_both", "test_deep"},
        {"test_deep"},
        {"test_both", "test_deep"},
    )
    seeds = [re.findall(r"SEED=(\d+)", said)[0] for said in (first, second)]
    assert seeds[0] == seeds[1]


def test_what_is_named_is_run_again(folder: Path) -> None:
    """A test that is asked for by its name, or with a seed, is run whether or not it has passed."""
    (folder / "broken").touch()
    run(folder, "deep", "42")
    named = run(folder, "deep", "", "test_sample.py::test_both")
    again = run(folder, "deep", "42")

    assert (ran(named), ran(again)) == ({"test_both"}, {"test_both", "test_deep"})


def test_words_change_nothing(tmp_path: Path) -> None:
    """A run goes on after its figures were written down and committed, and not after a change of code."""

    def write(path: str, text: str, *, commit: bool) -> str:
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
        if commit:
            git("add", "--all")
            git("-c", "user.name=a", "-c", "user.email=a@b", "commit", "--quiet", "--message", "m")
        return fingerprint(tmp_path)

    def git(*arguments: str) -> None:
        subprocess.run(["git", *arguments], cwd=tmp_path, check=True)

    git("init", "--quiet")
    begun = write("bot/it.py", "1", commit=True)

    assert write("docs/reliability.md", "figures", commit=True) == begun
    assert write("tests/proofs/record.jsonl", "{}", commit=False) == begun
    assert write("README.md", "words", commit=True) == begun
    changed = {write("bot/it.py", "2", commit=False), write("bot/it.py", "3", commit=True)}
    changed.add(write("bot/new.py", "1", commit=False))
    assert len(changed | {begun}) == 4
