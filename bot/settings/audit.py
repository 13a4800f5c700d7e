"""What the settings say about the audit log: who signs its checkpoints, and who else has to have them."""

import re
from pathlib import Path
from urllib.parse import urlsplit

from bot.settings.credential import outside, read_credential, refuse_inside
from bot.settings.environment import Environment
from bot.settings.values import AuditSettings, CollectorSettings, Require
from bot.strict_yaml import Mapping, Node, Reader

URL = re.compile(r"https?://[^\s/?#@]+(/[^\s?#]*)?")
_IN_STATE = (
    "is in the state folder: whoever can rewrite the log there could rewrite it, too; name a place elsewhere"
)


def read_audit(reader: Reader, node: Node | None, environment: Environment, state: Path) -> AuditSettings:
    """Read what is said of the audit log; nothing of it may be in the folder `state`."""
    if node is None:
        return AuditSettings()
    values = reader.mapping(node, "`audit`", (), ("key", "sinks", "require"))
    files: list[Path] = []
    collectors: list[CollectorSettings] = []
    places: set[str] = set()
    for sink in reader.items(values["sinks"], "`sinks`") if "sinks" in values else ():
        if isinstance(sink, Mapping) and any(key.text == "http" for key, _ in sink.entries):
            collectors.append(_collector(reader, sink, environment))
            place = _address(collectors[-1].url)
        else:
            path = reader.mapping(sink, "a sink, {file: PATH} or {http: URL, token: ...},", ("file",))["file"]
            files.append(outside(reader, path, environment, state, _IN_STATE))
            place = str(files[-1].resolve())
        if place in places:
            reader.fault(sink, "this place was named before: it counts once, so take one of the two out")
        places.add(place)
    usual = Require.ANY if "sinks" in values else Require.NONE
    require = reader.choice(values["require"], "`require`", tuple(Require)) if "require" in values else usual
    key = _key(reader, values["key"], environment, state) if "key" in values else None
    return AuditSettings(key, tuple(files), tuple(collectors), Require(require or usual))


def _address(url: str) -> str:
    """Return the address as it is whoever writes it: `http://A:80/x/` is `http://a/x`."""
    parts = urlsplit(url)
    usual = {"http": ":80", "https": ":443"}.get(parts.scheme, "")
    return f"{parts.scheme}://{parts.netloc.lower().removesuffix(usual)}{parts.path.rstrip('/')}"


def _collector(reader: Reader, node: Node, environment: Environment) -> CollectorSettings:
    values = reader.mapping(node, "a sink", ("http",), ("token",))
    url = reader.text(values["http"], "`http`", URL, "an address like https://audit.internal/checkpoints")
    token = _secret(reader, values["token"], environment, "token") if "token" in values else None
    return CollectorSettings(url, token)


def _key(reader: Reader, node: Node, environment: Environment, state: Path) -> str | None:
    if isinstance(node, Mapping):
        refuse_inside(reader, node, environment, state, _IN_STATE)
    return _secret(reader, node, environment, "key")


def _secret(reader: Reader, node: Node, environment: Environment, name: str) -> str | None:
    if not isinstance(node, Mapping):
        reader.fault(
            node, f"`{name}` stands in no file of settings: write `{{file: PATH}}` or `{{env: NAME}}`"
        )
        return None
    return read_credential(reader, node, environment) or None
