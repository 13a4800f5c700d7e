"""Holds for every test: properties are never judged by the clock, and in CI a skipped test is a failure."""

import gc
import os
import signal
from collections.abc import Generator, Iterator
from math import prod
from typing import TypeVar

import pytest
from hypothesis import HealthCheck, settings

from tests.e2e.background import in_background
from tests.fakes.prometheus import Past, measured
from tests.proofs.proof import Proof
from tests.tiers import (
    pytest_collection_modifyitems,
    pytest_configure,
    pytest_report_header,
    pytest_runtest_logreport,
    pytest_sessionfinish,
)

__all__ = [
    "pytest_collection_modifyitems",
    "pytest_configure",
    "pytest_report_header",
    "pytest_runtest_logreport",
    "pytest_sessionfinish",
]

R = TypeVar("R", pytest.TestReport, pytest.CollectReport)
IN_CI = os.environ.get("CI", "").lower() not in {"", "0", "false"}

# A busy machine must not decide: no deadlines, no complaint about slow generation.
settings.register_profile("dev", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", settings.get_profile("dev"), derandomize=True, print_blob=True)
settings.load_profile("ci" if IN_CI else "dev")

# Nothing here asks the internet: no process has to read its authorities, a tenth of a second at each start.
os.environ["SSL_CERT_FILE"] = os.devnull

# Ten thousand tests are made and kept: looking through them for garbage again and again is in vain.
gc.disable()

# In the background of a shell Ctrl-C is ignored, and so it would be by all that the tests start.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_finish() -> None:
    """Look for garbage again, but no more among what has been collected."""
    gc.freeze()
    gc.enable()


def _refuse_skip(report: R) -> R:
    """Turn a skip into a failure that names the reason; an expected failure stays one."""
    if IN_CI and report.skipped and not hasattr(report, "wasxfail"):
        where = report.longrepr
        reason = where[2] if isinstance(where, tuple) else str(where)
        report.outcome = "failed"
        report.longrepr = f"In CI nothing may be skipped; install what is missing in .ci/run. {reason}"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Judge the skip of a test."""
    return _refuse_skip((yield))


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Judge the skip of a whole module."""
    return _refuse_skip((yield))


@pytest.fixture(scope="session")
def past(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Past]:
    """Run the Prometheus that all tests share; what each of them writes bears a label of its own."""
    folder = tmp_path_factory.mktemp("prometheus")
    with in_background(lambda: measured(folder)) as past:
        yield past


@pytest.fixture
def proof(request: pytest.FixtureRequest) -> Proof:
    """Take the figures of a test for docs/reliability.md."""
    chosen = (mark.args[1] for mark in request.node.iter_markers("parametrize"))
    return Proof(request.node.nodeid, prod(map(len, chosen)))  # however few of them were asked for
