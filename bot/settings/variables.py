"""Every environment variable that chatops reads, and what each one says."""

from collections.abc import Mapping

VARIABLES: Mapping[str, str] = {
    "DISCORD_TOKEN": "the bot's token; `chatops run` does not start without one",
    "DISCORD_TOKEN_FILE": "instead of DISCORD_TOKEN: a file that holds the token and nothing else",
    "DISCORD_API_BASE": "where Discord's API is, instead of Discord itself; the sandbox sets it",
    "DISCORD_GATEWAY": "where Discord's gateway is, instead of where the API says; the sandbox sets it",
    "CHATOPS_STATE": "the state folder, instead of `state` in the settings; `--state` goes before it",
    "CHATOPS_LISTEN": "where the web endpoints listen, `host:port`, instead of `web.listen` in the settings",
}
"""By name; what the settings take by `{env: NAME}` and `environ` is named there, by whoever writes them."""
