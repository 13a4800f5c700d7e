"""Two tiers of tests: those of every commit, and the deep ones, which are many, slow, seeded and resumable.

`@pytest.mark.deep` runs in the deep tier alone, `@pytest.mark.deeper` in both, with a `size` for each.
`make test-deep` begins where it was stopped as long as the tree is the same; with `SEED=n`, or with `ARGS`
that name tests, they are run whether or not they have passed.
"""

import hashlib
import os
import random
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

IS_DEEP = os.environ.get("CHATOPS_TIER") == "deep"
ROOT = Path(__file__).parent.parent
PASSED = Path(os.environ.get("CHATOPS_DEEP_CACHE") or ROOT / ".cache" / "deep")

_GOES_ON = "CHATOPS_DEEP_GOES_ON"
_TRIED = (":!*.md", ":!docs", ":!tests/proofs/record.jsonl")


def function(test: str) -> str:
    """Return the name of a test without its parameters."""
    return test.partition("[")[0]


def size(usual: int, deep: int) -> int:
    """Return how much to try: `usual` for every commit, `deep` where there is time."""
    return deep if IS_DEEP else usual


def seed() -> int:
    """Return the number that decides what is tried at random; 0 for every commit."""
    return int(os.environ.get("CHATOPS_SEED") or 0)


def fingerprint(root: Path = ROOT) -> str:
    """Tell this state of what is tried from any other one; words about it change nothing."""
    kinds = (["ls-files", "--stage"], ["diff"], ["ls-files", "--others", "--exclude-standard"])
    said = [_git(*kind, "--", *_TRIED, root=root) for kind in kinds]
    return hashlib.sha256(b"\0".join(said)).hexdigest()[:16]


def commit() -> str:
    """Return the short name of the commit that is tried, empty outside a repository."""
    return _git("rev-parse", "--short=7", "HEAD").decode().strip()


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Settle the seed, of hypothesis as well, before anything is collected."""
    config.addinivalue_line("markers", "deep: runs in the deep tier alone (make test-deep)")
    config.addinivalue_line("markers", "deeper: runs in both tiers, and tries more in the deep one")
    if IS_DEEP:
        if "PYTEST_XDIST_WORKER" not in os.environ:
            _settle(config)
        config.option.hypothesisseed = str(seed())


def pytest_report_header() -> list[str]:
    """Say how to repeat a deep run."""
    return [f"deep tier, to repeat it: make test-deep SEED={seed()}"] if IS_DEEP else []


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Choose the tests of this tier; those that passed before a deep run was stopped are done."""
    done = _passed() if os.environ.get(_GOES_ON) else frozenset()
    chosen: list[pytest.Item] = []
    left: list[pytest.Item] = []
    for item in items:
        (chosen if _belongs(item) and item.nodeid not in done else left).append(item)
    if left:
        config.hook.pytest_deselected(items=left)
        items[:] = chosen


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Remember what passed, where all reports arrive."""
    if IS_DEEP and report.when == "call" and report.passed and "PYTEST_XDIST_WORKER" not in os.environ:
        path = PASSED / fingerprint() / f"{seed()}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8") as file:
            file.write(f"{report.nodeid}\n")


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Forget a deep run that is complete: the next one begins anew, with another seed."""
    if (
        IS_DEEP
        and _is_whole(session.config)
        and exitstatus == pytest.ExitCode.OK
        and "PYTEST_XDIST_WORKER" not in os.environ
    ):
        (PASSED / fingerprint() / f"{seed()}.txt").unlink(missing_ok=True)


def _git(*arguments: str, root: Path = ROOT) -> bytes:
    return subprocess.run(["git", *arguments], cwd=root, capture_output=True, check=False).stdout


def _settle(config: pytest.Config) -> None:
    """Go on with the run that was stopped, if all is asked for and no seed: what is named is run again."""
    given = os.environ.get("CHATOPS_SEED")
    kept = None if given else _kept()
    os.environ["CHATOPS_SEED"] = given or (kept.stem if kept else str(random.randrange(1, 10**6)))  # noqa: S311 - no secret
    os.environ[_GOES_ON] = "yes" if kept and _is_whole(config) else ""


def _is_whole(config: pytest.Config) -> bool:
    return config.args_source is pytest.Config.ArgsSource.TESTPATHS and not config.getoption("keyword")


def _belongs(item: pytest.Item) -> bool:
    deep, deeper = (item.get_closest_marker(name) is not None for name in ("deep", "deeper"))
    return deep or deeper if IS_DEEP else not deep


def _kept() -> Path | None:
    """Return the record of the run that was stopped last in this tree."""
    found: Sequence[Path] = sorted(
        (PASSED / fingerprint()).glob("*.txt"), key=lambda path: path.stat().st_mtime
    )
    return found[-1] if found else None


def _passed() -> frozenset[str]:
    path = PASSED / fingerprint() / f"{seed()}.txt"
    return frozenset(path.read_text(encoding="utf-8").splitlines() if path.exists() else ())
