"""The three kinds of patches: JSON patch, merge patch, and strategic merge with its lists of named things."""

import copy
from typing import Any

from tests.fakes.kubernetes.failure import Failure, bad_request, finding

Json = dict[str, Any]

JSON_PATCH = "application/json-patch+json"
MERGE = "application/merge-patch+json"
STRATEGIC = "application/strategic-merge-patch+json"
KEYS = {
    "containers": "name",
    "initContainers": "name",
    "env": "name",
    "volumes": "name",
    "conditions": "type",
    "volumeMounts": "mountPath",
    "ports": "containerPort",
    "imagePullSecrets": "name",
    "ownerReferences": "uid",
}
"""Lists that a strategic patch merges, with the field that tells their members apart; others are replaced.

https://kubernetes.io/docs/tasks/manage-kubernetes-objects/update-api-object-kubectl-patch/
"""


def patched(kind: str, value: Json, patch: Any) -> Json:
    """Return a copy of an object with a patch of a content type applied; raise Failure."""
    if kind == JSON_PATCH:
        return _stepwise(value, patch)
    if not isinstance(patch, dict):
        raise finding(
            bad_request("json: cannot unmarshal the patch into Go value of type map[string]interface {}")
        )
    return _merged(value, patch, is_strategic=kind == STRATEGIC)


_ORDER = "$setElementOrder/"
"""https://github.com/kubernetes/design-proposals-archive/blob/main/cli/preserve-order-in-strategic-merge-patch.md"""


def _merged(value: Any, patch: Json, *, is_strategic: bool) -> Json:
    merged = copy.deepcopy(value) if isinstance(value, dict) else {}
    for key, new in patch.items():
        if is_strategic and key.startswith(_ORDER) and _is_kept(merged, key, new):
            continue
        if is_strategic and key.startswith("$"):
            raise finding(bad_request(f"the tests' server does not know the directive {key} here"))
        if new is None:
            merged.pop(key, None)
        elif isinstance(new, dict):
            merged[key] = _merged(merged.get(key), new, is_strategic=is_strategic)
        elif is_strategic and key in KEYS and isinstance(new, list):
            merged[key] = _merged_list(merged.get(key) or [], new, KEYS[key])
        else:
            merged[key] = copy.deepcopy(new)
    return merged


def _is_kept(value: Json, directive: str, new: Any) -> bool:
    """Tell whether a list has the order already that is asked for, as where nothing of it moves."""
    name = directive.removeprefix(_ORDER)
    key = KEYS.get(name)
    return key is not None and [each[key] for each in value.get(name, ())] == [each[key] for each in new]


def _merged_list(old: list[Json], patch: list[Json], key: str) -> list[Json]:
    """Merge by key; what is new comes first, as on a real server."""
    if not all(isinstance(each, dict) and key in each for each in patch):
        raise bad_request(f"map: {patch} does not contain declared merge key: {key}")
    gone = {each[key] for each in patch if each.get("$patch") == "delete"}
    changes = {each[key]: each for each in patch if each[key] not in gone}
    known = {each[key] for each in old}
    new = [_merged({}, each, is_strategic=True) for name, each in changes.items() if name not in known]
    kept = [each for each in old if each[key] not in gone]
    return new + [_merged(each, changes.get(each[key], {}), is_strategic=True) for each in kept]


def _stepwise(value: Json, patch: Any) -> Json:
    """Apply a JSON patch.

    https://www.rfc-editor.org/rfc/rfc6902
    """
    changed: Json = copy.deepcopy(value)
    if not isinstance(patch, list):
        raise finding(bad_request("json: cannot unmarshal object into Go value of type jsonpatch.Patch"))
    for step in patch:
        try:
            _step(changed, step)
        except (KeyError, IndexError, TypeError, ValueError) as error:
            raise _rejected(f"{step.get('op')} operation does not apply: {error}") from error
    return changed


def _step(value: Json, step: Json) -> None:
    operation, path = step["op"], step["path"]
    parts = [part.replace("~1", "/").replace("~0", "~") for part in path.split("/")[1:]]
    at: Any = value
    for part in parts[:-1]:
        at = at[int(part)] if isinstance(at, list) else at[part]
    last: Any = parts[-1]
    if isinstance(at, list):
        last = len(at) if last == "-" else int(last)
    if operation == "add":
        if isinstance(at, list):
            at.insert(last, step["value"])
        else:
            at[last] = step["value"]
    elif operation in {"replace", "remove", "test"}:
        _on_present(operation, at, last, step)
    else:
        raise finding(bad_request(f"Unexpected kind: {operation}"))


def _on_present(operation: str, at: Any, last: Any, step: Json) -> None:
    present = at[last]  # which must be there
    if operation == "replace":
        at[last] = step["value"]
    elif operation == "remove":
        del at[last]
    elif present != step["value"]:
        raise _rejected(f"testing value {step['path']} failed: test failed")


def _rejected(_why: str) -> Failure:
    """Return what a real server says, which keeps the reason to itself."""
    return Failure(422, "Invalid", "the server rejected our request due to an error in our request", {})
