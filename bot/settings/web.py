"""What the settings say about the web endpoints: where they are, and who may tell of alerts there."""

import re
from dataclasses import dataclass, field

from bot.settings.credential import read_credential
from bot.settings.environment import Environment, parse_listen
from bot.settings.values import Listen
from bot.strict_yaml import Mapping, Node, Reader

_TOKEN = re.compile(r"[!-~]{16,200}")
_RULE = "`token` has to have 16 to 200 visible ASCII characters: make one with `openssl rand -hex 32`"


@dataclass(frozen=True, slots=True)
class WebSettings:
    """Where the web endpoints listen; without a token nobody may tell of alerts."""

    listen: Listen
    alertmanager_token: str | None = field(default=None, repr=False)


def read_web(reader: Reader, node: Node | None, environment: Environment) -> WebSettings:
    """Read what is said of the web endpoints."""
    usual = Listen("127.0.0.1", 8080)
    if node is None:
        return WebSettings(usual)
    values = reader.mapping(node, "`web`", (), ("listen", "alertmanager"))
    return WebSettings(
        listen=_listen(reader, values["listen"], usual) if "listen" in values else usual,
        alertmanager_token=_token(reader, values["alertmanager"], environment)
        if "alertmanager" in values
        else None,
    )


def _listen(reader: Reader, node: Node, otherwise: Listen) -> Listen:
    text = reader.text(node, "`listen`")
    try:
        return parse_listen(text) if text else otherwise
    except ValueError as error:
        reader.fault(node, f"`listen` is not an address: {error}")
        return otherwise


def _token(reader: Reader, node: Node, environment: Environment) -> str | None:
    """Read the token, which no fault shows."""
    values = reader.mapping(node, "`alertmanager`", ("token",))
    if not isinstance(values["token"], Mapping):
        reader.fault(
            values["token"], "`token` stands in no file: write `{env: ALERTMANAGER_TOKEN}` or `{file: PATH}`"
        )
        return None
    token = read_credential(reader, values["token"], environment)
    if token and environment.places is None and not _TOKEN.fullmatch(token):
        reader.fault(values["token"], _RULE)
    return token or None
