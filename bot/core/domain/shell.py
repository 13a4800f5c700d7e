"""Commands for a shell that are safe to copy, with places for what is known only where they are run.

A place is text like any other until `quoted` makes an expansion of it, so it goes through options, templates
and JSON as the value would that it stands for.
"""

import re
import shlex
from collections.abc import Mapping, Sequence
from urllib.parse import quote, unquote

_PLACE = re.compile(r"https://shell\.invalid/([A-Za-z0-9_.~%-]*);")
"""It looks like an address, since an address may be taken from a variable, too. RFC 2606: there is none."""
_ACTS = re.compile(r"[\"\\$`!\n]")
_ESCAPED = re.compile(r"([\"\\$`}])")
_WIDTH = 76
"""Characters of a line; longer words stand alone."""


def expansion(text: str) -> str:
    """Return the place of what a shell makes of `text`, like `$(date +%s)`, inside of double quotes."""
    return f"https://shell.invalid/{quote(text, safe='')};"


def variable(name: str, otherwise: str | None = None) -> str:
    """Return the place of a variable; where it is not set that is taken, or the shell stops and says so."""
    if otherwise is None:
        return expansion(f"${{{name}:?}}")
    return expansion(f"${{{name}:-{_ESCAPED.sub(_escaped, otherwise)}}}")


def contents(path: str) -> str:
    """Return the place of what stands in a file."""
    return expansion(f"$(cat {shlex.quote(path)})")


def quoted(text: str) -> str:
    """Return one word of a POSIX shell that means `text`, its places filled."""
    parts = _PLACE.split(text)
    if len(parts) == 1:
        return shlex.quote(text)
    if any(map(_ACTS.search, parts[::2])):
        words = [f'"{unquote(part)}"' if number % 2 else _literal(part) for number, part in enumerate(parts)]
        return "".join(words)
    return '"' + "".join(unquote(part) if number % 2 else part for number, part in enumerate(parts)) + '"'


def command(*words: str | Sequence[str]) -> str:
    """Return a command of these words, in lines that fit on a page; those of one sequence stay together."""
    lines: list[str] = []
    for each in words:
        word = quoted(each) if isinstance(each, str) else " ".join(map(quoted, each))
        if lines and len(lines[-1]) + len(word) + 3 <= _WIDTH:
            lines[-1] += f" {word}"
        else:
            lines.append(f"  {word}" if lines else word)
    return " \\\n".join(lines)


def then(*commands: str) -> str:
    """Return commands of which each is run only where the one before it has succeeded."""
    return " &&\n".join(commands)


def curl(
    url: str,
    *,
    method: str = "",
    headers: Mapping[str, str] | None = None,
    user: str = "",
    query: Mapping[str, str] | None = None,
    body: str = "",
) -> str:
    """Return the call of an address, which fails, and shows why, where it is refused. `body` is JSON.

    What is filled in there in a header or, without headers, in the body comes to curl on its standard input:
    the arguments of a process are shown to everybody on its machine. https://curl.se/docs/manpage.html#-H
    """
    told = dict(headers or {}) | ({"Authorization": _basic(user)} if user else {})
    lines = [f"{name}: {value}" for name, value in told.items()]
    hidden = [line for line in lines if _PLACE.search(line)]
    is_body_hidden = bool(_PLACE.search(body)) and not hidden
    words: list[str | Sequence[str]] = ["curl", "-sS", "--fail-with-body"]
    words += [("-X", method)] if method else []
    words += [("-H", line) for line in lines if line not in hidden] + ([("-H", "@-")] if hidden else [])
    words += ["-G"] if query else []
    words += [("--data-urlencode", f"{name}={value}") for name, value in (query or {}).items()]
    data = "@-" if is_body_hidden else body
    words += [("-H", "Content-Type: application/json"), ("-d", data)] if body else []
    call = command(*words, url)
    piped = [body] if is_body_hidden else hidden
    return f"{_printed(*piped)} |\n{call}" if piped else call


def _printed(*lines: str) -> str:
    """Return what prints lines without a process: a part of the shell itself."""
    return command("printf", r"%s\n", *lines)


def _basic(user: str) -> str:
    """Return the value of a header for `name:password`; https://www.rfc-editor.org/rfc/rfc7617#section-2."""
    encoded = rf"{_printed(user)} | tr -d '\n' | base64 | tr -d '\n'"
    return f"Basic {expansion(f'$({encoded})')}"


def _literal(part: str) -> str:
    return shlex.quote(part) if part else ""


def _escaped(found: re.Match[str]) -> str:
    return f"\\{found[1]}"
