"""What the options of every adapter of commands have in common: argument lists, and what is passed on."""

from collections.abc import Mapping, Sequence
from typing import Annotated

import msgspec

Text = Annotated[str, msgspec.Meta(min_length=1)]
Arguments = Annotated[list[Text], msgspec.Meta(min_length=1)]
_SHORTEST_SECRET = 6
Seconds = Annotated[float, msgspec.Meta(gt=0, le=86_400)]


def passed(names: Sequence[str], environ: Mapping[str, str]) -> dict[str, str]:
    """Return PATH and the variables of these names; raise ValueError where one is not set."""
    missing = [name for name in names if name not in environ]
    if missing:
        raise ValueError(f"{missing[0]} is not set in the environment, but `environ` passes it on")
    return {name: environ[name] for name in ("PATH", *names) if name in environ}


def check_names(option: str, arguments: Sequence[str], unknown: Sequence[str]) -> None:
    """Raise ValueError where arguments stand for what is not known yet when their command is asked."""
    for name in unknown:
        if any(f"{{{name}}}" in argument for argument in arguments):
            raise ValueError(f"`{option}` has no {{{name}}}: it is asked before there is one")


def hide(text: str, passed_on: Mapping[str, str]) -> str:
    """Return what a command said, without the values that were passed on to it: tokens are among them."""
    secrets = [(name, value) for name, value in passed_on.items() if len(value) >= _SHORTEST_SECRET]
    for name, value in sorted(secrets, key=lambda each: -len(each[1])):
        text = text if name == "PATH" else text.replace(value, f"(${name})")
    return text
