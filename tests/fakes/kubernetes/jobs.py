"""The job controller: pods that run to their end, one after the other, and the status told of them.

https://kubernetes.io/docs/concepts/workloads/controllers/job/
"""

from typing import Any

from tests.fakes.kubernetes import pods
from tests.fakes.kubernetes.events import now
from tests.fakes.kubernetes.store import JOBS, PODS, Store

Json = dict[str, Any]


def sync(store: Store, job: Json) -> None:
    """Start the pod that is missing, and tell what became of those there were."""
    have = store.owned(PODS, job)
    succeeded = [each for each in have if each["status"]["phase"] == "Succeeded"]
    failed = [each for each in have if each["status"]["phase"] == "Failed"]
    has_failed = len(failed) > job["spec"]["backoffLimit"]
    if not succeeded and not has_failed and len(have) == len(failed):
        store.add(PODS, pods.owned(JOBS, job))
    active = sum(each["status"]["phase"] in {"Pending", "Running"} for each in store.owned(PODS, job))
    counts = {"active": active, "succeeded": len(succeeded), "failed": len(failed)}
    status = {"startTime": now(), **job.get("status", {})}
    status = {name: value for name, value in status.items() if name not in counts}
    status |= {name: count for name, count in counts.items() if count}
    if "conditions" not in status and (succeeded or has_failed):
        status |= _end(is_good=bool(succeeded))
    store.replace(JOBS, {**job, "status": status})


def is_over(job: Json) -> bool:
    """Tell whether a job has succeeded or failed."""
    return "conditions" in job.get("status", {})


def _end(*, is_good: bool) -> Json:
    condition = {"status": "True", "lastProbeTime": now(), "lastTransitionTime": now()}
    if is_good:
        return {"completionTime": now(), "conditions": [{"type": "Complete", **condition}]}
    message = "Job has reached the specified backoff limit"
    told = {"type": "Failed", "reason": "BackoffLimitExceeded", "message": message, **condition}
    return {"conditions": [told]}
