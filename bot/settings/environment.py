"""What the environment variables say: the token, and addresses that point elsewhere than usual."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from bot.settings.secret_file import read_secret
from bot.settings.values import API_BASE, DiscordSettings, Listen

TOKEN = "DISCORD_TOKEN"  # noqa: S105 - the name of the variable and of systemd's credential, no secret
CREDENTIALS = "CREDENTIALS_DIRECTORY"
"""What systemd calls the folder of a unit's credentials: https://systemd.io/CREDENTIALS/."""
_TOKEN = re.compile(r"[!-~]{1,200}")
_API_BASE = re.compile(r"https?://[!-~]+")
_GATEWAY = re.compile(r"wss?://[!-~]+")
LISTEN = re.compile(r"(\[[0-9A-Fa-f:]{2,39}\]|[A-Za-z0-9.-]{1,253}):(0|[1-9][0-9]{0,4})")
_MOST_PORT = 65535


class Places(Protocol):
    """Gives texts that stand for values which are elsewhere, and are not read."""

    def variable(self, name: str, otherwise: str | None = None) -> str:
        """Return what stands for the value of a variable, or for `otherwise` where it is not set."""
        ...

    def contents(self, path: str) -> str:
        """Return what stands for the contents of a file."""
        ...


class Environment:
    """Reads variables, collecting what is wrong with them in `faults`; never shows a token.

    `folder` is that of the settings, to which paths in them are relative; `secrets` are the credentials that
    were found so far, here and in `files`. With `places` no credential is read, but what stands for it taken.
    """

    def __init__(
        self, environ: Mapping[str, str], folder: Path | None = None, places: Places | None = None
    ) -> None:
        self.places = places
        self._environ = environ
        self.folder = folder or Path()
        self.faults: list[str] = []
        self.secrets: set[str] = set()
        self.files: set[Path] = set()

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

    def file_of(self, name: str) -> Path | None:
        """Return the file that `NAME_FILE` names instead of the variable; None where it names none."""
        path = self.value(f"{name}_FILE")
        return None if path is None else Path(path)

    def secret(self, name: str) -> str | None:
        """Return a credential out of the variable, or out of the file that `NAME_FILE` names.

        None where neither is set; raise ValueError with a sentence that does not show it.
        """
        found, path = self.value(name), self.file_of(name)
        if found is not None and path is not None:
            raise ValueError(f"{name} and {name}_FILE are both set: keep one of them")
        if path is None:
            return found
        try:
            return self.read(path)
        except ValueError as error:
            raise ValueError(f"{name}_FILE: {error}") from None

    def read(self, path: Path) -> str:
        """Return a credential out of a file, which is noted in `files`; raise ValueError with a sentence."""
        found = read_secret(path)
        self.files.add(path.absolute())
        return found

    def given_by_systemd(self, name: str) -> Path | None:
        """Return where systemd puts the credential of this name, there or not; None outside of a unit."""
        folder = self.value(CREDENTIALS)
        return None if folder is None else Path(folder, name)

    def _token(self) -> str | None:
        """Read the bot's token: from a variable, from the file that one names, else from systemd."""
        given = self.given_by_systemd(TOKEN)
        path = self.file_of(TOKEN)
        from_systemd = self.value(TOKEN) is None and path is None and given is not None and given.exists()
        try:
            token = self.read(given) if given and from_systemd else self.secret(TOKEN)
        except ValueError as error:
            self.faults.append(str(error))
            return None
        if token is not None and not _TOKEN.fullmatch(token):
            place, write = f"{TOKEN}_FILE: {path}", "write"
            if path is None:
                place, write = (str(given), "write") if from_systemd else (TOKEN, "set it to")
            self.faults.append(f"{place} cannot be used: {write} the token alone, without spaces and quotes")
        return token

    def _matching(self, name: str, pattern: re.Pattern[str], rule: str) -> str | None:
        value = self.value(name)
        if value is not None and not pattern.fullmatch(value):
            self.faults.append(f"{name} cannot be used: set it to {rule}")
        return value


def parse_listen(text: str) -> Listen:
    """Return the address in `127.0.0.1:8080` or `[::1]:8080`; raise ValueError with what to write instead."""
    match = LISTEN.fullmatch(text)
    if not match or int(match[2]) > _MOST_PORT:
        raise ValueError("write host:port, like 127.0.0.1:8080; port 0 takes a free one")
    return Listen(match[1].strip("[]"), int(match[2]))
