"""What the schema says about back ends and services."""

from bot.settings.catalog import MOST_REPLICAS, OF_SERVICES, PORTS, URL, USE
from bot.settings.names import NAME
from bot.settings.schema.health import HEALTH
from bot.strict_yaml import schema
from bot.strict_yaml.schema import Schema

_DOES = {
    "delivery": "What deploys, rolls back and scales.",
    "migrations": "What runs database migrations, for /migrate.",
    "logs": "Where /logs reads.",
    "monitoring": "What /status plots, and health checks query.",
    "paging": "Who calls people; without it the rota of `on_call`. One at most.",
    "status_page": "What the public reads, beside the bot's own page. One at most.",
}
_BUILT_IN = {
    "delivery": ("argocd", "github_actions", "kubernetes", "script"),
    "migrations": ("command", "kubernetes"),
    "logs": ("kubernetes", "loki", "script"),
    "monitoring": ("prometheus",),
    "paging": ("pagerduty",),
    "status_page": ("statuspage",),
}
"""The names that `use` may have; they belong to the adapters, which are a floor above."""


def _adapter(port: str) -> Schema:
    return {
        "description": "A back end. All beside `use` goes to the adapter: docs/adapters tells its options. "
        "No secret stands here: {env: NAME}, {file: PATH} or {credential: NAME} name where it is.",
        "type": "object",
        "properties": {
            "use": schema.text(
                "The name of a built-in adapter, or package.module:builder for one of your own.",
                USE,
                examples=list(_BUILT_IN[port]),
            )
        },
        "required": ["use"],
    }


ADAPTERS = schema.mapping(
    "The back ends, each under what it does and a name of its own. Only `delivery` has to be there.",
    {port: schema.named(_DOES[port], _adapter(port), NAME) for port in ("delivery", *PORTS)},
    ("delivery",),
)
_SERVICE = schema.mapping(
    "A service.",
    {
        "dashboard": schema.text("The link at the end of a card.", URL),
        "owner": schema.text("The team that is called."),
        "environments": schema.listed(
            "Where it runs; without it in all environments.",
            schema.text("The name of an environment.", NAME),
            uniqueItems=True,
        ),
        "min_replicas": schema.integer(
            "The fewest it may be scaled to; 0 is nothing at all.", 0, MOST_REPLICAS, default=1
        ),
        "max_replicas": schema.integer(
            "The most it may be scaled to; without it there is no scaling up.", 1, MOST_REPLICAS
        ),
        "adapters": schema.mapping(
            "Which back end it is on; not needed where there is only one.",
            {port: schema.text(f"The name of one under `adapters.{port}`.", NAME) for port in OF_SERVICES},
        ),
        "health": HEALTH,
    },
)
SERVICES = schema.named("The services, by their names.", _SERVICE, NAME)
