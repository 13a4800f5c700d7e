"""The sample team: the guild, its channels and people, with the ids that the project's own two files name."""

import base64
import os
import secrets
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

import msgspec
import yaml

from bot.settings import SettingsError, load
from sandbox.discord.plan import BotPlan, ChannelPlan, GuildPlan, PersonPlan, RolePlan

_BOT = 1180000000000000901
_PEOPLE = {
    "alice": (1180000000000000501, ("engineer",)),
    "dave": (1180000000000000502, ("engineer",)),
    "bob": (1180000000000000503, ("engineer", "team-lead")),
    "carol": (1180000000000000504, ("engineer", "team-lead")),
    "erin": (1180000000000000505, ("engineer", "dba")),
    "oncall": (1180000000000000506, ("engineer", "incident-commander")),
    "mallory": (1180000000000000507, ()),
}
_COLORS = {"engineer": 0x3498DB, "team-lead": 0x2ECC71, "dba": 0xE67E22, "incident-commander": 0xE74C3C}
_TOPICS = {
    "deployments": "What runs where, and who said so",
    "incidents": "What is broken, and who is on it",
    "audit": "Checkpoints of the audit log; only the bot writes here",
}
_READ_ONLY = "audit"
_CATEGORIES = {"incidents": "Incidents"}
"""Rooms are made where #incidents stands: so they have a category to themselves, with place for 50."""
_PERMISSIONS = {"engineer": ("pin_messages",), "team-lead": ("manage_messages",)}


@dataclass(frozen=True, slots=True)
class Team:
    """Ids by name, as the settings and the matrix have them, and the guild made of them."""

    guild_id: int
    channels: dict[str, int]
    roles: dict[str, int]
    tokens: dict[str, str] = field(default_factory=lambda: {name: secrets.token_hex(16) for name in _PEOPLE})
    bot_token: str = field(default_factory=lambda: _bot_token(_BOT))
    page_token: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    application_id: int = _BOT

    def plan(self) -> GuildPlan:
        """Return what the local Discord is to be made of."""
        return GuildPlan(
            id=self.guild_id,
            name="chatops sandbox",
            bot=BotPlan(id=_BOT, application_id=self.application_id, name="chatops", token=self.bot_token),
            channels=tuple(
                ChannelPlan(
                    id=id_,
                    name=name,
                    category=_CATEGORIES.get(name, "Operations"),
                    topic=_TOPICS.get(name),
                    read_only=name == _READ_ONLY,
                )
                for name, id_ in self.channels.items()
            ),
            roles=tuple(
                RolePlan(
                    id=id_, name=name, color=_COLORS.get(name, 0), permissions=_PERMISSIONS.get(name, ())
                )
                for name, id_ in self.roles.items()
            ),
            people=tuple(
                PersonPlan(id=id_, name=name, token=self.tokens[name], roles=roles)
                for name, (id_, roles) in _PEOPLE.items()
            ),
        )

    def users(self) -> dict[str, dict[str, object]]:
        """Return the people as the sandbox's ready line shows them."""
        return {
            name: {"id": str(id_), "token": self.tokens[name], "roles": list(roles)}
            for name, (id_, roles) in _PEOPLE.items()
        }


class TeamError(Exception):
    """The settings or their matrix cannot be read; the message says why and what to do."""


def read_team(config: Path) -> Team:
    """Return the team with the ids that the settings and their matrix name; raise TeamError.

    The bot reads the matrix as strictly as it can be read; here only its roles are wanted.
    """
    try:
        settings = load(config, {})
    except SettingsError as error:
        raise TeamError("\n".join(error.lines)) from error
    try:
        roles = yaml.safe_load(settings.matrix.read_bytes())["roles"]
        ids = {name: int(each[0]) for name, each in roles.items()}
    except (OSError, yaml.YAMLError, ValueError, TypeError, LookupError, AttributeError) as error:
        raise TeamError(
            f"{settings.matrix}: its roles cannot be read. Nothing was started; "
            "see what is wrong with them: chatops policy check"
        ) from error
    return Team(
        guild_id=int(settings.guild),
        channels={name: int(id_) for name, id_ in asdict(settings.channels).items() if id_},
        roles=ids,
    )


class TokensError(Exception):
    """The kept tokens cannot be used; the message says why and what to do."""


class _Tokens(msgspec.Struct):
    """What the file of kept tokens holds: the bot's, each person's by name, and the page's."""

    bot: str
    people: dict[str, str]
    page: str = ""  # a folder of an earlier version has none


def keep_tokens(team: Team, file: Path) -> Team:
    """Return the team with the tokens kept in `file`, which is written first where there is none.

    With the same tokens as before, a bot or a page that was left running is let in. Raise TokensError.
    """
    try:
        if not file.exists():
            _write(file, msgspec.json.encode(_Tokens(team.bot_token, team.tokens, team.page_token)))
            return team
        kept = msgspec.json.decode(file.read_bytes(), type=_Tokens)
    except (OSError, msgspec.DecodeError) as error:
        raise TokensError(
            f"{file} cannot be used ({getattr(error, 'strerror', None) or error}). Nothing was started; "
            "delete it, or choose another folder."
        ) from error
    page_token = kept.page or team.page_token
    return replace(team, bot_token=kept.bot, tokens=team.tokens | kept.people, page_token=page_token)


def _write(file: Path, content: bytes) -> None:
    """Write a new file that only its owner can read, whole or not at all."""
    beside = file.with_suffix(".new")
    beside.unlink(missing_ok=True)
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
        stream.write(content)
    beside.replace(file)


def _bot_token(bot_id: int) -> str:
    """Make a token of Discord's shape; some libraries read the bot's id out of it."""
    first = base64.urlsafe_b64encode(str(bot_id).encode()).decode().rstrip("=")
    return f"{first}.{secrets.token_urlsafe(4)}.{secrets.token_urlsafe(20)}"
