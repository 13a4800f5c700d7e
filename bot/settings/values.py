"""The settings as plain frozen values; `bot.app` translates them into what the floors above need."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import StrEnum
from pathlib import Path

API_BASE = "https://discord.com/api/v10"
"""Discord's own address, https://docs.discord.com/developers/reference#api-reference-base-url."""

SEVERITIES = ("sev1", "sev2", "sev3")
"""How bad an incident can be, worst first; the words of the core."""


class SettingsError(Exception):
    """Settings that cannot be used; `lines` says everything that is wrong, ready to print."""

    def __init__(self, *lines: str) -> None:
        self.lines = lines
        super().__init__("\n".join(lines))


@dataclass(frozen=True, slots=True)
class DiscordSettings:
    """How to reach Discord; `gateway` is None where Discord is asked for it."""

    token: str | None = field(default=None, repr=False)
    api_base: str = API_BASE
    gateway: str | None = None

    def require_token(self) -> str:
        """Return the bot's token; raise SettingsError where there is none."""
        if self.token is None:
            raise SettingsError(
                "DISCORD_TOKEN is not set: the bot did not connect. Copy the token from "
                "https://discord.com/developers/applications (your application > Bot > Reset Token) and set "
                "DISCORD_TOKEN to it, or DISCORD_TOKEN_FILE to the path of a file that holds it. Or try the "
                "bot without an account: chatops sandbox"
            )
        return self.token


@dataclass(frozen=True, slots=True)
class Channels:
    """Ids of the channels the bot speaks in; alerts without one of their own stand where incidents do."""

    deployments: str
    incidents: str
    audit: str
    alerts: str | None = None


@dataclass(frozen=True, slots=True)
class Listen:
    """Where the bot's web endpoints listen; port 0 takes a free one."""

    host: str
    port: int


@dataclass(frozen=True, slots=True)
class Limits:
    """How long (seconds) an execution and a health check may take, how many requests may wait."""

    execution_seconds: int = 3600
    health_seconds: int = 300
    pending: int = 500
    pending_per_service: int = 25


@dataclass(frozen=True, slots=True)
class AdapterSettings:
    """One back end behind a port: `use` is a built-in name, or `package.module:builder`.

    `options` go to the builder as they stand; `place` is `file:line:column`, for what the builder refuses.
    """

    port: str
    name: str
    use: str
    options: Mapping[str, object] = field(repr=False)  # may hold secrets from the environment
    place: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpCheckSettings:
    """An address that is asked, and what it has to answer; checked in these environments."""

    url: str
    environments: tuple[str, ...]
    status: int = 200
    contains: str | None = None
    json: Mapping[str, str | int | bool] = field(default_factory=dict)
    timeout_seconds: int = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class PrometheusCheckSettings:
    """A query of the service's monitoring, and the bounds of its value; `place` is `file:line:column`."""

    query: str
    environments: tuple[str, ...]
    place: str
    name: str = ""
    most: float | None = None
    least: float | None = None
    most_increase: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthSettings:
    """What is checked after a rollout; `within_seconds` is None where `limits.health` holds."""

    http: tuple[HttpCheckSettings, ...] = ()
    prometheus: tuple[PrometheusCheckSettings, ...] = ()
    within_seconds: int | None = None
    interval_seconds: int = 5
    successes: int = 3

    @property
    def least_seconds(self) -> int:
        """How long the checks take where they hold at once."""
        return (self.successes - 1) * self.interval_seconds


@dataclass(frozen=True, slots=True)
class ServiceSettings:
    """One service of the catalog; `adapters` names, by port, the back end that it is on.

    Without `health` what its delivery reports is the check.
    """

    name: str
    environments: tuple[str, ...]
    adapters: Mapping[str, str]
    dashboard: str | None = None
    owner: str | None = None
    min_replicas: int = 1
    max_replicas: int | None = None
    health: HealthSettings | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PostmortemSettings:
    """When postmortems are held: at which time of day, how many days later by severity (None: not at all).

    `weekends` allows Saturdays and Sundays; nothing is held on `holidays`.
    """

    at: time = time(14)
    days: Mapping[str, int | None] = field(default_factory=lambda: dict.fromkeys(SEVERITIES, 1))
    weekends: bool = False
    holidays: frozenset[date] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentSettings:
    """Where rooms are made (ids of categories, the preferred one first), when and where they are archived.

    None among `categories` is the one in which #incidents stands.
    `reminders` are seconds without an update by severity; a severity without one is never asked about.
    """

    categories: tuple[str | None, ...] = (None,)
    archive: str | None = None
    archive_seconds: int = 7 * 86400
    reminders: Mapping[str, int] = field(default_factory=lambda: {"sev1": 1800, "sev2": 3600})
    postmortem: PostmortemSettings = PostmortemSettings()


@dataclass(frozen=True, slots=True)
class OverrideSettings:
    """Somebody takes over from `start` to `end`, local times of their team."""

    start: datetime
    end: datetime
    person: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamSettings:
    """One team's rota: `people` (user ids) take weekly turns from `start`, a local time in `timezone`."""

    name: str
    people: tuple[str, ...]
    start: datetime
    timezone: str
    overrides: tuple[OverrideSettings, ...] = ()
    escalate_to: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OnCallSettings:
    """Every team's rota; `default` is called where nobody knows the owner of what is broken."""

    teams: tuple[TeamSettings, ...] = ()
    default: str | None = None
    escalate_seconds: int = 300


class Require(StrEnum):
    """How many places have to hold a checkpoint of what is about to happen; `none` waits for nothing."""

    ANY = "any"
    ALL = "all"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class CollectorSettings:
    """Where checkpoints are posted, and the token that is sent along."""

    url: str
    token: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class AuditSettings:
    """Without a `key` checkpoints are not signed; they go to the audit channel, `files` and `collectors`."""

    key: str | None = field(default=None, repr=False)
    files: tuple[Path, ...] = ()
    collectors: tuple[CollectorSettings, ...] = ()
    require: Require = Require.NONE


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything configured; paths are absolute, ids are digits.

    Without an `alertmanager_token` no alerts are taken, without a `second_factor_key` (32 bytes) no second
    factors are kept. `counts_late_roles`: approvals count also by a role that was given after the request.
    """

    path: Path
    guild: str
    channels: Channels
    matrix: Path
    state: Path
    timezone: str
    listen: Listen
    limits: Limits
    environments: tuple[str, ...]
    adapters: tuple[AdapterSettings, ...]
    services: tuple[ServiceSettings, ...]
    discord: DiscordSettings
    incidents: IncidentSettings = IncidentSettings()
    on_call: OnCallSettings = OnCallSettings()
    counts_late_roles: bool = False
    alertmanager_token: str | None = field(default=None, repr=False)
    audit: AuditSettings = AuditSettings()
    second_factor_key: bytes | None = field(default=None, repr=False)
    runbooks: Path = Path("runbooks")
    secrets: frozenset[str] = field(default=frozenset(), repr=False)
    secret_files: frozenset[Path] = frozenset()
