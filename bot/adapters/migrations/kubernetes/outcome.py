"""What a Job's conditions and the lines of its pod say of an order."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from bot.core.ports.back_end import Phase, Report

Json = dict[str, Any]
_WORDS = 300


class _Line(msgspec.Struct):
    done: str


@dataclass(frozen=True, slots=True)
class Pod:
    """What the Job's pod has said; `said` is None where its log is gone. `state` is why it does not run."""

    said: str | None = None
    state: str = ""

    @property
    def last_line(self) -> str:
        """Return the last line that is not about progress."""
        lines = [line.strip() for line in (self.said or "").splitlines() if line.strip()]
        told = [line for line in lines if _done(line) is None]
        return told[-1][:_WORDS] if told else ""

    def ran(self, ids: Sequence[str]) -> int:
        """Return how many of the migrations it has told to be done, in their order."""
        done = [one for one in map(_done, (self.said or "").splitlines()) if one is not None]
        count = 0
        for one in done:
            if count < len(ids) and one == ids[count]:
                count += 1
        return count


def condition(job: Json) -> Json | None:
    """Return the condition by which a Job is over; None while it runs."""
    conditions = (job.get("status") or {}).get("conditions", ())
    over = (
        each for each in conditions if each["type"] in {"Complete", "Failed"} and each["status"] == "True"
    )
    return next(over, None)


def state(pod: Json) -> str:
    """Return why a pod's container does not run, or how it ended badly; empty where it is well."""
    for each in (pod.get("status") or {}).get("containerStatuses", ()):
        waiting, ended = (each.get("state") or {}).get("waiting"), (each.get("state") or {}).get("terminated")
        if waiting and waiting.get("reason") not in {"ContainerCreating", "PodInitializing"}:
            return f"{waiting.get('reason')}: {waiting.get('message', '')}".rstrip(": ")[:_WORDS]
        if ended and ended.get("exitCode"):
            return f"exit code {ended['exitCode']}"
    return ""


def report(job: Json, ids: Sequence[str], pod: Pod) -> Report:
    """Return where the order of a Job stands."""
    end = condition(job)
    if end is None:
        return running(ids, pod.ran(ids), pod.state)
    return _succeeded(ids) if end["type"] == "Complete" else _failed(ids, end, pod)


def running(ids: Sequence[str], ran: int, state: str = "") -> Report:
    """Return that so many have been run; `state` is what keeps the next from it."""
    told = f"{ids[ran - 1]} has been run ({ran} of {len(ids)})." if ran else ""
    return Report(phase=Phase.RUNNING, ready=ran, desired=len(ids), message=f"{told} {state}".strip())


def _succeeded(ids: Sequence[str]) -> Report:
    count = "1 migration" if len(ids) == 1 else f"{len(ids)} migrations"
    return Report(
        phase=Phase.SUCCEEDED,
        ready=len(ids),
        desired=len(ids),
        message=running(ids, len(ids)).message,
        evidence=f"{count} run, now at {ids[-1]}",
    )


def _failed(ids: Sequence[str], end: Json, pod: Pod) -> Report:
    why = f"{end.get('reason', '')}: {end.get('message', '')}".strip(": ")
    if pod.said is None:
        message = f"Which of {', '.join(ids)} were run is not known: the log is gone. Look at the database."
        return Report(phase=Phase.FAILED, ready=0, desired=len(ids), message=message, evidence=why)
    ran = pod.ran(ids)
    message = f"Run: {', '.join(ids[:ran]) or 'none'}. Not run: {', '.join(ids[ran:]) or 'none'}."
    said = ": ".join(filter(None, (pod.state or why, pod.last_line)))
    evidence = f"{ids[ran]}: {said}" if ran < len(ids) else said
    return Report(phase=Phase.FAILED, ready=ran, desired=len(ids), message=message, evidence=evidence)


def _done(line: str) -> str | None:
    """Return the migration that a line tells to be done."""
    if not line.startswith("{"):
        return None
    try:
        return msgspec.json.decode(line, type=_Line).done
    except (msgspec.DecodeError, UnicodeEncodeError):
        return None
