"""Everything that a bot has left anywhere, and the search of it for what must stand nowhere."""

import json
from base64 import b64encode
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import quote, quote_plus

import aiohttp

from tests.e2e.pilot import Pilot

PAGES = ("/metrics", "/status", "/status.json", "/status.atom", "/healthz", "/readyz")
_OF_THE_SANDBOX = "tokens.json"
"""Where the local Discord keeps the tokens that it gives out; no bot reads or writes it."""


def leaks(everything: Mapping[str, bytes], secrets: Mapping[str, str]) -> list[str]:
    """Return which secret stands where: as it is, as in a URL, in Base64, and as JSON writes each of them."""
    return [
        f"{name} in {place}"
        for place, content in everything.items()
        for name, secret in secrets.items()
        if any(form in content for form in set(_forms(secret)))
    ]


def _forms(secret: str) -> Iterator[bytes]:
    for form in (secret, quote(secret, safe=""), quote_plus(secret)):
        yield form.encode()
        yield json.dumps(form)[1:-1].encode()
    for before in range(3):  # Base64 of more than the secret alone: by where it begins among the bytes
        inside = b64encode(b"\0" * before + secret.encode()).decode().rstrip("=")
        yield inside[4 if before else 0 : -2].encode()


async def everything(pilot: Pilot, **more: str) -> dict[str, bytes]:
    """Return by their place: files, pages, command lines, what any client in Discord ever got, and `more`."""
    found = {f"file {path.relative_to(pilot.state)}": path.read_bytes() for path in _files(pilot.state)}
    async with aiohttp.ClientSession() as http:
        for page in PAGES:
            async with http.get(f"{pilot.bot.web}{page}") as answer:
                found[f"page {page}"] = await answer.read()
    for person in pilot._people.values():
        for event in person.view.events:
            told = json.dumps(event.payload, ensure_ascii=False).encode()
            found[f"{event.name} of {person.name}"] = told + found.get(f"{event.name} of {person.name}", b"")
        for message in person.view.messages.values():
            for name, content in (await person.files(message)).items():
                found[f"attachment {message['id']}/{name}"] = content
    found |= {f"command line {pid}": line for pid, line in _command_lines(pilot.bot.pid)}
    return {**found, **{place: text.encode() for place, text in more.items()}}


def _files(folder: Path) -> Iterator[Path]:
    return (each for each in folder.rglob("*") if each.is_file() and each.name != _OF_THE_SANDBOX)


def _command_lines(pid: int) -> Iterator[tuple[int, bytes]]:
    """Yield that of a process and of each that it has begun."""
    yield pid, Path(f"/proc/{pid}/cmdline").read_bytes()
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in (task / "children").read_text(encoding="ascii").split():
            yield from _command_lines(int(child))
