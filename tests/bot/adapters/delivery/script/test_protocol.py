"""What the commands of the `script` delivery may print."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.adapters.delivery.script import protocol
from bot.core.ports.back_end import Artifact, Phase, Report, Stage, StageState
from bot.core.ports.delivery import Running

FIRST = Report(phase=Phase.RUNNING, ready=0, desired=3, version="v1")


def told(*lines: str, counts_stages: bool = False) -> Report:
    """Return the report after these lines."""
    report = replace(FIRST, desired=0) if counts_stages else FIRST
    for line in lines:
        report = protocol.advanced(report, line, counts_stages=counts_stages)
    return report


@pytest.mark.parametrize(
    ("line", "changes"),
    [
        ('{"ready": 1}', {"ready": 1}),
        ('{"ready": 1, "desired": 5, "version": "v2"}', {"ready": 1, "desired": 5, "version": "v2"}),
        ('{"message": "m", "evidence": "e"}', {"message": "m", "evidence": "e"}),
        ('{"link": "https://ci/1"}', {"link": "https://ci/1"}),
        ('{"stage": "build"}', {"stages": (Stage("build", StageState.RUNNING),)}),
        ("{}", {}),
        ("plain words", {"message": "plain words"}),
        ('{"level": "info"}', {"message": '{"level": "info"}'}),
        ('{"ready": 1, "level": "info"}', {"message": '{"ready": 1, "level": "info"}'}),
        ('{"ready": -1}', {"message": '{"ready": -1}'}),
        ('{"ready": "1"}', {"message": '{"ready": "1"}'}),
        ('{"link": "javascript:x"}', {"message": '{"link": "javascript:x"}'}),
        ('{"ready"', {"message": '{"ready"'}),
        ('{"message": "\udcff"}', {"message": '{"message": "\udcff"}'}),
        ("[1]", {"message": "[1]"}),
        ("x" * 1000, {"message": "x" * 300}),
    ],
)
def test_a_line_moves_the_report(line: str, changes: dict[str, Any]) -> None:
    """An object with nothing but known keys is progress, anything else is the message."""
    assert told(line) == replace(FIRST, **changes)


def test_stages_are_counted_where_there_are_no_replicas() -> None:
    """A stage keeps its place; those that are done are what is ready."""
    report = told(
        '{"stage": "build"}',
        '{"stage": "roll out", "state": "waiting"}',
        '{"stage": "build", "state": "done"}',
        counts_stages=True,
    )

    assert report.stages == (Stage("build", StageState.DONE), Stage("roll out", StageState.WAITING))
    assert (report.ready, report.desired) == (1, 2)


def test_stages_beside_replicas_count_nothing() -> None:
    """What is ready are replicas then."""
    report = told('{"stage": "build", "state": "done"}', '{"ready": 2}', '{"stage": "smoke test"}')

    assert (report.ready, report.desired, len(report.stages)) == (2, 3, 2)


def test_the_stages_have_an_end() -> None:
    """A card has no room for more than fifty."""
    assert len(told(*(f'{{"stage": "{number}"}}' for number in range(80))).stages) == 50


@pytest.mark.parametrize("version", ["v1", "1.2.3-rc.1+build", "release/1.2", "_x"])
def test_versions_that_may_be(version: str) -> None:
    """As people name them."""
    assert protocol.is_version(version)


@pytest.mark.parametrize(
    "version", ["", "-v1", "--help", "a b", "a/../b", "..", "v1\n", "é", "$(x)", "v" * 129]
)
def test_versions_that_may_not(version: str) -> None:
    """None of them is an option, a path or more than a word."""
    assert not protocol.is_version(version)


def test_releases_are_lines() -> None:
    """Newest first, as they were printed; a line that is no version is named."""
    assert protocol.releases("v2\n\n v1 \n") == ["v2", "v1"]
    with pytest.raises(ValueError, match="'--help' is no version"):
        protocol.releases("v2\n--help\n")


def test_what_a_version_is() -> None:
    """A reference, and when it was made where that is known."""
    at = datetime(2026, 3, 1, 12, tzinfo=UTC)
    assert protocol.artifact("v1", '{"reference": "r"}') == Artifact("v1", "r")
    assert protocol.artifact("v1", '{"reference": "r", "made_at": "2026-03-01T12:00:00Z"}') == Artifact(
        "v1", "r", at
    )


@pytest.mark.parametrize(
    "printed",
    [
        "",
        "r",
        "{}",
        '{"reference": "-r"}',
        '{"reference": "a b"}',
        '{"reference": "r", "made_at": "2026-03-01T12:00:00"}',
        '{"reference": "r", "tag": "x"}',
    ],
)
def test_what_is_no_artifact_is_an_error(printed: str) -> None:
    """Nothing is guessed: it is what people approve."""
    with pytest.raises(ValueError, match="not as documented"):
        protocol.artifact("v1", printed)


def test_what_runs() -> None:
    """With replicas or without any; not with half of them."""
    assert protocol.running('{"version": null}') == Running(None, None, None)
    assert protocol.running('{"version": "v1", "ready": 1, "desired": 2, "reference": "r"}') == Running(
        "v1", 1, 2, "r"
    )
    with pytest.raises(ValueError, match="come together"):
        protocol.running('{"version": "v1", "ready": 1}')


def test_what_became_of_an_order() -> None:
    """In the words of a report."""
    printed = '{"phase": "failed", "ready": 1, "desired": 3, "version": "v1", "evidence": "e"}'

    assert protocol.found(printed) == Report(
        phase=Phase.FAILED, ready=1, desired=3, version="v1", evidence="e"
    )
    with pytest.raises(ValueError, match="not as documented"):
        protocol.found('{"phase": "done"}')
