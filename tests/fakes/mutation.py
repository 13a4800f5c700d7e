"""Changes a valid file at one place, as somebody does who mistypes, forgets or invents."""

import copy
from typing import Any

from hypothesis import strategies as st

VALUES = st.one_of(
    st.sampled_from(
        [
            "",
            " ",
            "none",
            "any",
            "1180000000000000021",
            "15m",
            "0s",
            "400d",
            "up",
            "totp",
            "https://h/p",
            "x y",
        ]
    ),
    st.sampled_from([True, False, None, 0, 1, -1, 10_001, 0.5, [], {}, ["a", "a"], [1], {"env": "HOME"}]),
    st.text(max_size=12),
    st.integers(-5, 200),
)


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the path of everything in a file but the file itself."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [one for key, each in inner for one in [(*path, key), *places(each, (*path, key))]]


@st.composite
def mutated(draw: st.DrawFn, whole: Any) -> Any:
    """Return the file with one thing replaced, taken away, added or twice there."""
    changed = copy.deepcopy(whole)
    *before, last = draw(st.sampled_from(places(changed)))
    there = changed
    for key in before:
        there = there[key]
    match draw(st.sampled_from(["replace", "delete", "add"])):
        case "replace":
            there[last] = draw(VALUES)
        case "delete":
            del there[last]
        case _ if isinstance(there, list):
            there.append(copy.deepcopy(there[last]))
        case _:
            there[draw(st.sampled_from(["zzz", "use", "Name", "env"]))] = draw(VALUES)
    return changed
