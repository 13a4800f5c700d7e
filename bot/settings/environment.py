"""What the environment variables say: the token, and addresses that point elsewhere than usual."""

import re
from collections.abc import Mapping
from pathlib import Path

from bot.settings.secret_file import read_secret
from bot.settings.values import API_BASE, DiscordSettings, Listen

_TOKEN = re.compile(r"[!-~]{1,200}")
_API_BASE = re.compile(r"https?://[!-~]+")
_GATEWAY = re.compile(r"wss?://[!-~]+")
_LISTEN = re.compile(r"(\[[0-9A-Fa-f:]{2,39}\]|[A-Za-z0-9.-]{1,253}):(0|[1-9][0-9]{0,4})")
_MOST_PORT = 65535


class Environment:
    """Reads variables, collecting what is wrong with them in `faults`; never shows a token.

    `folder` is that of the settings, to which paths in them are relative; `secrets` are the credentials that
    were found so far, here and in files.
    """

    def __init__(self, environ: Mapping[str, str], folder: Path | None = None) -> None:
        self._environ = environ
        self.folder = folder or Path()
        self.faults: list[str] = []
        self.secrets: set[str] = set()

    def value(self, name: str) -> str | None:
        """Return a variable's value, None where it is not set or empty."""
        return self._environ.get(name, "").strip() or None

    def discord(self) -> DiscordSettings:
        """Read how to reach Discord."""
        token = self._token()
        self.secrets |= {token} if token else set()
        api_base = self._matching("DISCORD_API_BASE", _API_BASE, f"an address like {API_BASE}")
        gateway = self._matching("DISCORD_GATEWAY", _GATEWAY, "an address like wss://gateway.discord.gg")
        return DiscordSettings(token, (api_base or API_BASE).rstrip("/"), gateway)

    def listen(self) -> Listen | None:
        """Read where to listen instead of what the file says."""
        text = self.value("CHATOPS_LISTEN")
        try:
            return None if text is None else parse_listen(text)
        except ValueError as error:
            self.faults.append(f"CHATOPS_LISTEN: {error}")
            return None

    def _token(self) -> str | None:
        """Read the bot's token, from a variable or from the file that one names."""
        rule = "the token alone, without spaces and quotes"
        token, path = self._matching("DISCORD_TOKEN", _TOKEN, rule), self.value("DISCORD_TOKEN_FILE")
        if path is None:
            return token
        if token is not None:
            self.faults.append("DISCORD_TOKEN and DISCORD_TOKEN_FILE are both set: keep one of them")
            return token
        try:
            token = read_secret(Path(path))
        except ValueError as error:
            self.faults.append(f"DISCORD_TOKEN_FILE: {error}")
            return None
        if not _TOKEN.fullmatch(token):
            self.faults.append(f"DISCORD_TOKEN_FILE: {path} cannot be used: write {rule}")
        return token

    def _matching(self, name: str, pattern: re.Pattern[str], rule: str) -> str | None:
        value = self.value(name)
        if value is not None and not pattern.fullmatch(value):
            self.faults.append(f"{name} cannot be used: set it to {rule}")
        return value


def parse_listen(text: str) -> Listen:
    """Return the address in `127.0.0.1:8080` or `[::1]:8080`; raise ValueError with what to write instead."""
    match = _LISTEN.fullmatch(text)
    if not match or int(match[2]) > _MOST_PORT:
        raise ValueError("write host:port, like 127.0.0.1:8080; port 0 takes a free one")
    return Listen(match[1].strip("[]"), int(match[2]))
