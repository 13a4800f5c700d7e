"""Whatever reads survives anything: made-up inputs, all that was found, and by coverage in the deep tier."""

import re
import subprocess
import sys
from functools import partial
from importlib.util import find_spec
from itertools import chain
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fakes.effort import effort
from tests.fakes.folder import ROOT
from tests.fuzz.target import Target
from tests.fuzz.targets import TARGETS
from tests.proofs.proof import Proof
from tests.tiers import seed, size

EVERY = pytest.mark.parametrize("target", TARGETS.values(), ids=TARGETS)
_EXAMPLES = {"matrix": 100, "command": 300, "gateway": 150, "audit": 60}
_SECONDS = 120
_RUNS = re.compile(r"stat::number_of_executed_units: (\d+)")
_MOST_LINES = 400_000


def damaged(target: Target) -> st.SearchStrategy[bytes]:
    """Draw good inputs with pieces cut out, words put in and bytes changed."""
    words = [word.encode("utf-8", "surrogateescape") for word in target.words]
    piece = st.sampled_from(words) | st.binary(max_size=4)
    change = st.tuples(st.integers(0, 4096), st.sampled_from([0, 0, 1, 4, 40]), piece)

    def apply(source: bytes, changes: list[tuple[int, int, bytes]]) -> bytes:
        for place, length, instead in changes:
            start = place % (len(source) + 1)
            source = source[:start] + instead + source[start + length :]
        return source

    return st.builds(apply, st.sampled_from(target.seeds()), st.lists(change, max_size=5))


@pytest.mark.deeper
@pytest.mark.timeout(0)
@EVERY
def test_anything_made_up(target: Target) -> None:
    """Damaged good inputs, and no inputs at all, keep every promise."""

    @settings(max_examples=size(_EXAMPLES[target.name], 50 * _EXAMPLES[target.name]))
    @given(damaged(target) | st.binary(max_size=300))
    def holds(data: bytes) -> None:
        target.check(data)

    holds()


@EVERY
def test_anything_that_was_found(target: Target) -> None:
    """What once broke a promise does so no more; so do good inputs."""
    for source in chain(target.seeds(), (path.read_bytes() for path in target.found())):
        target.check(source)


@EVERY
def test_reading_costs_little(target: Target) -> None:
    """The work is bounded, also for what was made to cost some."""
    bombs = [word.encode("utf-8", "surrogateescape") * 500 for word in target.words]
    for source in [*target.seeds()[:5], *bombs[::4], *(path.read_bytes() for path in target.found())]:
        assert effort(partial(target.check, source)) < _MOST_LINES, source[:80]


@pytest.mark.deep
@pytest.mark.timeout(0)
@pytest.mark.skipif(find_spec("atheris") is None, reason="atheris runs on Linux on x86-64 alone")
@EVERY
def test_by_coverage(target: Target, proof: Proof) -> None:
    """Guided by the branches that inputs reach, for some minutes; what breaks it is kept in .cache/fuzz."""
    ended = subprocess.run(
        [sys.executable, "-m", "tests.fuzz.run", target.name, f"--seconds={_SECONDS}", f"--seed={seed()}"],
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin", "HOME": str(Path.home())},
        capture_output=True,
        timeout=_SECONDS * 5,
        check=False,
    )
    told = ended.stderr.decode(errors="replace") + ended.stdout.decode(errors="replace")
    runs = _RUNS.search(told)

    broken = [told[-3000:]] if ended.returncode else []
    figures = {"found before and mended": str(len(list(target.found())))}
    proof.tried(target.row, int(runs[1]) if runs else len(broken), broken, figures, parts=1)
