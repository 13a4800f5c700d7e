"""A LogQL stream selector as a team writes it, with the place of the lines put in safely.

https://grafana.com/docs/loki/latest/query/log_queries/#log-stream-selector
"""

import re
from collections.abc import Mapping

_MATCHER = re.compile(r'\s*([A-Za-z_][A-Za-z0-9_]*)\s*(=~|!~|!=|=)\s*"((?:[^"\\\n]|\\.)*)"\s*')
_PLACE = re.compile(r"\{(service|environment)\}")
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_EXAMPLE = '{app="{service}", env="{environment}"}'


class Selector:
    """A template like `{app="{service}", env="{environment}"}`; `labels` are those that it compares."""

    def __init__(self, template: str) -> None:
        self._matchers = _matchers(template)
        self.labels = tuple(label for label, _, _ in self._matchers)

    def of(self, service: str, environment: str) -> str:
        """Return the selector of a place; no name gets out of its quotes, or is read as a pattern."""
        names = {"service": service, "environment": environment}
        parts = [f'{label}{how}"{_filled(how, value, names)}"' for label, how, value in self._matchers]
        return f"{{{', '.join(parts)}}}"


def _matchers(template: str) -> tuple[tuple[str, str, str], ...]:
    """Return label, comparison and value of each part; raise ValueError."""
    inside, found, at = template.strip(), [], 0
    if not (inside.startswith("{") and inside.endswith("}")):
        raise ValueError(f"selector {template!r} is no stream selector; write one like {_EXAMPLE}")
    inside = inside[1:-1]
    while match := _MATCHER.match(inside, at):
        found.append((match[1], match[2], match[3]))
        at = match.end()
        if inside[at : at + 1] != ",":
            break
        at += 1
    if not found or inside[at:].strip():
        raise ValueError(f"selector {template!r} cannot be read; write one like {_EXAMPLE}")
    if not any("{service}" in value for _, _, value in found):
        raise ValueError(
            "selector needs {service} between quotes, or every service would show the same lines"
        )
    return tuple(found)


def _filled(how: str, value: str, names: Mapping[str, str]) -> str:
    def put(place: re.Match[str]) -> str:
        name = names[place[1]]
        return quoted(re.escape(name) if how.endswith("~") else name)

    return _PLACE.sub(put, value)


def quoted(text: str) -> str:
    """Return the text as it stands between the quotes of a LogQL string."""
    return "".join(_ESCAPES.get(each, each) for each in text)
