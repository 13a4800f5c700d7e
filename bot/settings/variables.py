"""Every environment variable that chatops reads, and what each one says."""

from collections.abc import Mapping

VARIABLES: Mapping[str, str] = {
    "DISCORD_TOKEN": "the bot's token; `chatops run` does not start without one",
    "DISCORD_TOKEN_FILE": "instead of DISCORD_TOKEN: a file that holds the token and nothing else",
    "DISCORD_API_BASE": "where Discord's API is, instead of Discord itself; the sandbox sets it",
    "DISCORD_GATEWAY": "where Discord's gateway is, instead of where the API says; the sandbox sets it",
    "CREDENTIALS_DIRECTORY": "where systemd puts the credentials of a unit; it sets this itself",
    "CHATOPS_STATE": "the state folder, instead of `state` in the settings; `--state` goes before it",
    "CHATOPS_LISTEN": "where the web endpoints listen, `host:port`, instead of `web.listen` in the settings",
    "CHATOPS_LOG": "`console` for people, `json` for machines; `auto`, which is usual, asks the terminal",
    "CHATOPS_LOG_LEVEL": "`debug`, `info`, `warning` or `error`: from which level on lines are written",
    "NO_COLOR": "set to anything: no colours in a terminal (https://no-color.org)",
    "OTEL_EXPORTER_OTLP_ENDPOINT": "where traces go; without it there are none",
    "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "likewise, for traces alone",
    "OTEL_EXPORTER_OTLP_PROTOCOL": "only `http/protobuf` is spoken",
    "OTEL_EXPORTER_OTLP_TRACES_PROTOCOL": "likewise, for traces alone",
    "OTEL_SDK_DISABLED": "`true`: no traces",
    "OTEL_TRACES_EXPORTER": "`none`: no traces",
}
"""By name; what the settings take by `{env: NAME}` and `environ` is named there, by whoever writes them."""
