"""What `chatops.yaml` and the environment say, as frozen values; nothing is created or reached here."""

from bot.settings.load import load
from bot.settings.values import (
    AdapterSettings,
    Channels,
    DiscordSettings,
    HealthSettings,
    HttpCheckSettings,
    IncidentSettings,
    Limits,
    Listen,
    OnCallSettings,
    OverrideSettings,
    PostmortemSettings,
    PrometheusCheckSettings,
    ServiceSettings,
    Settings,
    SettingsError,
    TeamSettings,
)

__all__ = [
    "AdapterSettings",
    "Channels",
    "DiscordSettings",
    "HealthSettings",
    "HttpCheckSettings",
    "IncidentSettings",
    "Limits",
    "Listen",
    "OnCallSettings",
    "OverrideSettings",
    "PostmortemSettings",
    "PrometheusCheckSettings",
    "ServiceSettings",
    "Settings",
    "SettingsError",
    "TeamSettings",
    "load",
]
