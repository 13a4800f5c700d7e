"""`chatops init`: from nothing to two files that the bot can start with; what exists is left alone."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.app import check, edge
from bot.app.faults import BAD_CONFIGURATION, REFUSED, Fault
from bot.app.init import portal
from bot.app.init.answers import Answers, read_new_file
from bot.app.init.files import matrix_text, settings_text
from bot.app.init.questions import ask_everything, ask_features
from bot.app.init.site import ask_token, find_site
from bot.app.init.skeletons import SKELETONS
from bot.app.init.terminal import STOPPED, Say, Terminal
from bot.app.init.write import Draft, refuse_unreadable, write
from bot.chat.client import Endpoints
from bot.settings import SettingsError, load
from bot.settings.environment import Environment
from bot.settings.secret_file import read_secret

__all__ = ["Asked", "Say", "Terminal", "init"]

_MATRIX = "approval_matrix.yaml"
_GREETING = """\
This writes the settings and the approval matrix of a bot of your own; it makes nothing in Discord.
Enter takes what stands in [brackets]. Ctrl-C ends it at any time, and then nothing was written."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What was said on the command line: where to write, and answers that need no question."""

    config: Path = Path("chatops.yaml")
    token_file: Path | None = None
    guild: str | None = None


def init(asked: Asked, terminal: Terminal, environ: Mapping[str, str]) -> int:
    """Ask, write, look whether it works; 0 where it was written. Raise Fault where it was stopped."""
    given = _given_token(asked, environ)
    terminal.say(_GREETING)
    try:
        config = _free(terminal, asked.config, "chatops.new.yaml")
        matrix = _free(terminal, config.with_name(_MATRIX), "approval_matrix.new.yaml")
        token, answers = _ask(terminal, asked, given)
    except KeyboardInterrupt:  # while Discord was asked
        raise Fault(REFUSED, STOPPED) from None
    settings, rows = settings_text(answers, matrix.name), matrix_text(answers)
    refuse_unreadable(settings, rows)
    write(Draft({config: settings, matrix: rows}))
    terminal.say(f"\nWritten: {config}, {matrix}, and the schemas that editors check them by.")
    terminal.say(portal.ROLES)
    is_well = _look(terminal, config, {**environ, "DISCORD_TOKEN": token or ""})
    terminal.say(_next_steps(config, answers.adapter, is_well=is_well))
    return 0


def _ask(terminal: Terminal, asked: Asked, given: str | None) -> tuple[str | None, Answers]:
    """Return the token, None where nobody had one, and everything that was answered."""
    terminal.say(portal.APPLICATION)
    known = ask_token(terminal, given)
    features = ask_features(terminal)
    site = find_site(terminal, known, features, asked.guild)
    return known.token, ask_everything(terminal, site, features)


def _given_token(asked: Asked, environ: Mapping[str, str]) -> str | None:
    """Return the token from where the bot would take it, or from the file that was named; raise Fault."""
    environment = Environment(environ)
    discord = environment.discord()
    if environment.faults:
        raise Fault(BAD_CONFIGURATION, *environment.faults)
    Endpoints(api_base=discord.api_base, gateway=discord.gateway).apply()
    try:
        return discord.token if asked.token_file is None else read_secret(asked.token_file)
    except ValueError as error:
        raise Fault(BAD_CONFIGURATION, f"--token-file: {error}") from None


def _free(terminal: Terminal, path: Path, instead: str) -> Path:
    """Return the path where nothing is, else another one that was chosen."""
    try:
        return Path(read_new_file(str(path)))
    except ValueError as error:
        terminal.say(str(error))
    return Path(terminal.ask("Its name", str(path.with_name(instead)), read_new_file))


def _look(terminal: Terminal, config: Path, environ: Mapping[str, str]) -> bool:
    """Tell what `chatops check` says; that a back end's credential is not there yet is one of its lines."""
    terminal.say("\nWhat `chatops check` says:")
    alone = {name: value for name, value in environ.items() if name != "DISCORD_TOKEN_FILE"}
    try:
        found = load(config, alone)
    except SettingsError as error:
        for line in error.lines:
            terminal.say(f"FAIL  settings    {line}")
        return False
    return asyncio.run(edge.kept_in(found, check.check(found, alone, terminal.say))) == 0


def _next_steps(config: Path, adapter: str, *, is_well: bool) -> str:
    named = "" if config == Path("chatops.yaml") else f" --config {config}"
    again = f"\n  - Mend what is marked FAIL above, and look again: chatops check{named}"
    return f"""
What to do next:
  - {SKELETONS[adapter].next_step}{"" if is_well else again}
  - Keep the token: in a file, and export DISCORD_TOKEN_FILE=/path/of/it
  - Start the bot: chatops run{named}
  - In Discord, type /help"""
