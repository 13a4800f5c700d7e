"""What a deployment's status says: counts, and whether it progresses, is complete or came too late."""

from typing import Any

from tests.fakes.kubernetes.events import now

Json = dict[str, Any]


def status(deployment: Json, newest: Json, sets: list[Json], least: int, *, is_late: bool) -> Json:
    """Return the status of a deployment with these ReplicaSets; `least` replicas must be available."""
    total, updated = _sum(sets, "replicas"), newest["status"].get("replicas", 0)
    available = _sum(sets, "availableReplicas")
    wanted = deployment["spec"]["replicas"]
    counts = {
        "replicas": total,
        "updatedReplicas": updated,
        "readyReplicas": _sum(sets, "readyReplicas"),
        "availableReplicas": available,
        "unavailableReplicas": max(0, wanted - available, total - available),
    }
    before = deployment.get("status", {})
    is_complete = updated == wanted == total == available
    progressing = _progressing(
        before, counts, newest["metadata"]["name"], is_complete=is_complete, is_late=is_late
    )
    conditions = [_available(is_so=available >= least), progressing]
    kept = {each["type"]: each for each in before.get("conditions", ())}
    return {
        "observedGeneration": deployment["metadata"]["generation"],
        **{name: count for name, count in counts.items() if count},
        "conditions": [_timed(each, kept.get(each["type"])) for each in conditions],
    }


def _sum(sets: list[Json], name: str) -> int:
    return sum(each["status"].get(name, 0) for each in sets)


def _available(*, is_so: bool) -> Json:
    if is_so:
        message, reason = "Deployment has minimum availability.", "MinimumReplicasAvailable"
    else:
        message, reason = "Deployment does not have minimum availability.", "MinimumReplicasUnavailable"
    return _condition("Available", reason, message, is_so=is_so)


def _progressing(before: Json, counts: Json, newest: str, *, is_complete: bool, is_late: bool) -> Json:
    """Return how it goes: what was said before holds until there is something else to say."""
    named = f'ReplicaSet "{newest}"'
    last: Json = next((each for each in before.get("conditions", ()) if each["type"] == "Progressing"), {})
    is_same = f'"{newest}"' in last.get("message", "")
    if is_complete or (last.get("reason") == "NewReplicaSetAvailable" and is_same):
        return _condition("Progressing", "NewReplicaSetAvailable", f"{named} has successfully progressed.")
    if is_late:
        message = f"{named} has timed out progressing."
        return _condition("Progressing", "ProgressDeadlineExceeded", message, is_so=False)
    if not last or any(before.get(name, 0) != count for name, count in counts.items()):
        return _condition("Progressing", "ReplicaSetUpdated", f"{named} is progressing.")
    return {name: last[name] for name in ("type", "reason", "message", "status")}


def announced(before: Json, newest: str) -> Json:
    """Return a status that says of a new set, and is else as before."""
    made = _condition("Progressing", "NewReplicaSetCreated", f'Created new replica set "{newest}"')
    conditions = {each["type"]: each for each in before.get("conditions", ())}
    conditions["Progressing"] = _timed(made, conditions.get("Progressing"))
    return {**before, "conditions": [*conditions.values()]}


def _condition(kind: str, reason: str, message: str, *, is_so: bool = True) -> Json:
    return {"type": kind, "status": "True" if is_so else "False", "reason": reason, "message": message}


def _timed(condition: Json, before: Json | None) -> Json:
    """Keep the time of the last change: of the whole, and of yes and no."""
    if before is not None and {**before, **condition} == before:
        return before
    is_same = before is not None and before["status"] == condition["status"]
    since = before["lastTransitionTime"] if before is not None and is_same else now()
    return {**condition, "lastUpdateTime": now(), "lastTransitionTime": since}
