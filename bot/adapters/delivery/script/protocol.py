"""What the commands of the `script` delivery print, read strictly: JSON for answers, lines for progress."""

import re
from dataclasses import replace
from datetime import datetime
from typing import Annotated, TypeVar

import msgspec

from bot.core.domain.comparison import Commit, Comparison
from bot.core.ports.back_end import Artifact, Phase, Report, Stage, StageState
from bot.core.ports.delivery import Running

T = TypeVar("T")
_VERSION = re.compile(r"[0-9A-Za-z_][0-9A-Za-z_.+/-]{0,127}")
_MESSAGE, _EVIDENCE, _STAGES = 300, 1_000, 50  # characters of a message and of evidence; stages shown
_Count = Annotated[int, msgspec.Meta(ge=0, le=1_000_000)]
_Reference = Annotated[str, msgspec.Meta(pattern=r"^[^\s-][^\s]{0,511}$")]  # an argument, never an option
_Version = Annotated[str, msgspec.Meta(min_length=1, max_length=128)]
_Link = Annotated[str, msgspec.Meta(pattern=r"^https?://[^\s<>]{1,500}$")]
_Name = Annotated[str, msgspec.Meta(min_length=1, max_length=100)]


class _Resolved(msgspec.Struct, forbid_unknown_fields=True):
    reference: _Reference
    made_at: Annotated[datetime, msgspec.Meta(tz=True)] | None = None


class _Running(msgspec.Struct, forbid_unknown_fields=True):
    version: _Version | None
    ready: _Count | None = None
    desired: _Count | None = None
    reference: _Reference | None = None


class _Comparison(msgspec.Struct, forbid_unknown_fields=True):
    link: _Link
    commits: list[Commit]
    total: _Count
    backwards: bool = False


class _Found(msgspec.Struct, forbid_unknown_fields=True):
    phase: Phase
    ready: _Count = 0
    desired: _Count = 0
    version: _Version | None = None
    message: str = ""
    evidence: str = ""
    link: _Link | None = None


class _Line(msgspec.Struct, forbid_unknown_fields=True):
    ready: _Count | None = None
    desired: _Count | None = None
    version: _Version | None = None
    message: str | None = None
    stage: _Name | None = None
    state: StageState = StageState.RUNNING
    link: _Link | None = None
    evidence: str | None = None


def is_version(text: str) -> bool:
    """Tell whether this may be a version: an argument that is no option, and no way out of a folder."""
    return _VERSION.fullmatch(text) is not None and ".." not in text


def releases(printed: str) -> list[str]:
    """Return the versions, one a line; raise ValueError with the line that is none."""
    found = [line.strip() for line in printed.splitlines() if line.strip()]
    for version in found:
        if not is_version(version):
            raise ValueError(f"{version[:100]!r} is no version")
    return found


def artifact(version: str, printed: str) -> Artifact:
    """Return what a version names; raise ValueError."""
    answer = _read(printed, _Resolved)
    return Artifact(version, answer.reference, answer.made_at)


def running(printed: str) -> Running:
    """Return what serves; raise ValueError."""
    answer = _read(printed, _Running)
    if (answer.ready is None) != (answer.desired is None):
        raise ValueError("`ready` and `desired` come together or not at all")
    return Running(answer.version, answer.ready, answer.desired, answer.reference)


def comparison(printed: str) -> Comparison:
    """Return what lies between two references; raise ValueError."""
    answer = _read(printed, _Comparison)
    return Comparison(answer.link, tuple(answer.commits), answer.total, answer.backwards)


def found(printed: str) -> Report:
    """Return where an order stands; raise ValueError."""
    answer = _read(printed, _Found)
    return Report(
        phase=answer.phase,
        ready=answer.ready,
        desired=answer.desired,
        version=answer.version,
        message=answer.message[:_MESSAGE],
        evidence=answer.evidence[:_EVIDENCE],
        link=answer.link,
    )


def advanced(report: Report, line: str, *, counts_stages: bool) -> Report:
    """Return the report after one more line: an object with nothing but known keys moves it.

    Any other line is the message. Where there are no replicas to count, the stages that are done are.
    """
    try:
        told = msgspec.json.decode(line, type=_Line) if line.startswith("{") else None
    except (msgspec.DecodeError, UnicodeEncodeError):
        told = None
    if told is None:
        return replace(report, message=line[:_MESSAGE])
    stages = report.stages if told.stage is None else _with(report.stages, Stage(told.stage, told.state))
    ready, desired = report.ready, report.desired
    if counts_stages:
        ready, desired = sum(stage.state is StageState.DONE for stage in stages), len(stages)
    return replace(
        report,
        ready=ready if told.ready is None else told.ready,
        desired=desired if told.desired is None else told.desired,
        version=told.version or report.version,
        message=report.message if told.message is None else told.message[:_MESSAGE],
        evidence=report.evidence if told.evidence is None else told.evidence[:_EVIDENCE],
        stages=stages,
        link=told.link or report.link,
    )


def _with(stages: tuple[Stage, ...], stage: Stage) -> tuple[Stage, ...]:
    """Return the stages with this one as it stands now, at its place."""
    if any(each.name == stage.name for each in stages):
        return tuple(stage if each.name == stage.name else each for each in stages)
    return (*stages, stage)[:_STAGES]


def _read(printed: str, shape: type[T]) -> T:
    """Return the one JSON object that was printed; raise ValueError."""
    try:
        return msgspec.json.decode(printed, type=shape)
    except (msgspec.DecodeError, UnicodeEncodeError) as error:
        raise ValueError(f"what it printed is not as documented: {error}") from error
