"""What the schema says about health checks."""

from bot.settings.health import MOST_SUCCESSES, URL
from bot.settings.names import NAME
from bot.settings.values import HealthSettings
from bot.strict_yaml import duration as spans
from bot.strict_yaml import schema
from bot.strict_yaml.schema import Schema

_WHERE = schema.listed(
    "Where this is checked; without it everywhere.",
    schema.text("The name of an environment.", NAME),
    uniqueItems=True,
)
_VALUE: Schema = {
    "description": "A text, a whole number, true or false; {version} is replaced.",
    "type": ["string", "integer", "boolean"],
}
_HTTP = schema.mapping(
    "An address that is asked by GET.",
    {
        "url": schema.text(
            "The address; {service}, {environment} and {version} are replaced.",
            URL,
            examples=["https://{service}.{environment}.internal/healthz"],
        ),
        "status": schema.integer("The status it answers; no redirect is followed.", 100, 599, default=200),
        "contains": schema.text("Words in its answer; without it any."),
        "json": schema.named("Values in its JSON, by their path like build.version.", _VALUE),
        "timeout": schema.duration("For one answer, from 1s to 8s.", default="5s"),
        "environments": _WHERE,
    },
    ("url",),
)
_PROMETHEUS = schema.mapping(
    "A query of the service's monitoring, with one bound at least.",
    {
        "query": schema.text("PromQL with one value; {service}, {environment} and {version} are replaced."),
        "name": schema.text("What the card calls it; without it the query."),
        "max": schema.number("The most that the value may be."),
        "min": schema.number("The least that the value may be; no value at all is never healthy."),
        "max_increase": schema.number("So much over what it was when the operation started, at most."),
        "environments": _WHERE,
    },
    ("query",),
)
HEALTH = schema.mapping(
    "What has to hold after a deploy and a rollback; without it what delivery reports.",
    {
        "http": schema.either("One address, or a list.", _HTTP, schema.listed("Several addresses.", _HTTP)),
        "prometheus": schema.either(
            "One query, or a list.", _PROMETHEUS, schema.listed("Several queries.", _PROMETHEUS)
        ),
        "rollout": {
            "description": "What delivery reports: always checked, true or left out.",
            "const": True,
            "default": True,
        },
        "within": schema.duration(
            "So long the checks may take to hold, from 1s to 1d; without it `limits.health`."
        ),
        "interval": schema.duration(
            "From one look to the next, from 1s to 10m.",
            default=spans.spell(HealthSettings().interval_seconds),
        ),
        "successes": schema.integer(
            "So often in a row all of them have to hold.",
            1,
            MOST_SUCCESSES,
            default=HealthSettings().successes,
        ),
    },
)
