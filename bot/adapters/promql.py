"""PromQL expressions with places to fill in: only inside quoted label values, where nothing can get out."""

import re
from collections.abc import Mapping

_PLACE = re.compile(r"\{([a-z_]+)\}")
_TOKEN = re.compile(
    r"""
    "(?:\\.|[^"\\\n])*" | '(?:\\.|[^'\\\n])*'    # with escapes, like Go's
    | `[^`]*`                                    # without
    | \#[^\n]*
    | [^"'`\#]+
    """,
    re.VERBOSE,
)
"""https://prometheus.io/docs/prometheus/latest/querying/basics/#string-literals"""
_REGEX = re.compile(r"[=!]~\s*$")
_META = re.compile(r"[\\.+*?()|\[\]{}^$]")


class Template:
    """An expression in which `{service}` and the other `names` stand for values.

    Raise ValueError with a sentence where one stands outside of a quoted label value, or is none of `names`.
    """

    def __init__(self, text: str, *names: str) -> None:
        self.text = text
        self._tokens = _TOKEN.findall(text)
        if "".join(self._tokens) != text:
            raise ValueError(f"a quote is never closed in {text!r}")
        for token in self._tokens:
            _check(token, names)

    def filled(self, values: Mapping[str, str]) -> str:
        """Return the expression with each value in its quotes; a regular expression takes it literally."""
        filled, before = [], ""
        for token in self._tokens:
            is_regex = _REGEX.search(before) is not None
            filled.append(_filled(token, values, is_regex=is_regex) if token[0] in "\"'" else token)
            before = token
        return "".join(filled)


def _check(token: str, names: tuple[str, ...]) -> None:
    found = _PLACE.findall(token)
    if not found or token.startswith("#"):
        return
    known = ", ".join(f"{{{name}}}" for name in names)
    if token[0] not in "\"'":
        raise ValueError(f'{{{found[0]}}} must stand in a quoted label value, like service="{{service}}"')
    if unknown := [name for name in found if name not in names]:
        raise ValueError(f"nothing is known to fill in for {{{unknown[0]}}}; there are {known}")


def _filled(token: str, values: Mapping[str, str], *, is_regex: bool) -> str:
    quote = token[0]

    def value(place: re.Match[str]) -> str:
        text = values[place[1]]
        text = _META.sub(r"\\\g<0>", text) if is_regex else text
        return text.replace("\\", "\\\\").replace(quote, f"\\{quote}").replace("\n", "\\n")

    return _PLACE.sub(value, token)
