"""What the schema says about the web endpoints."""

from bot.settings.environment import LISTEN
from bot.settings.schema.credential import reference
from bot.strict_yaml import schema

WEB = schema.mapping(
    "The web endpoints: /healthz, /readyz, /metrics and the status page.",
    {
        "listen": schema.text(
            "Where they listen, host:port; whoever reaches this address reads them. Port 0 takes a free one.",
            LISTEN,
            default="127.0.0.1:8080",
        ),
        "alertmanager": schema.mapping(
            "Lets Alertmanager tell alerts at /webhooks/alertmanager; without it there is no such address.",
            {"token": reference("What it has to send: 16 to 200 visible ASCII characters.")},
            ("token",),
        ),
    },
)
