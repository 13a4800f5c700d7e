"""The JSON schema of `chatops.yaml`: every key with its description, as editors and the documents show it."""

from bot.settings.load import ENVIRONMENTS, LONGEST_SECONDS
from bot.settings.names import ID, NAME
from bot.settings.schema import audit, catalog, credential, incidents, on_call, web
from bot.settings.values import Limits
from bot.strict_yaml import duration as spans
from bot.strict_yaml import schema
from bot.strict_yaml.schema import Schema

__all__ = ["settings_schema"]

_REQUIRED = ("version", "guild", "channels", "adapters", "services")


def settings_schema() -> Schema:
    """Return the schema of the whole file, as plain data; `bot.settings.load` asks for more than it can."""
    top = schema.mapping("The settings of the bot, one file for one Discord server.", _keys(), _REQUIRED)
    return schema.document("chatops.yaml", top)


def _keys() -> dict[str, Schema]:
    return {
        "version": {"description": "The version of this format, always the number 1.", "const": 1},
        "guild": _id("The id of the Discord server (a guild), in quotes.", "1180000000000000001"),
        "channels": _CHANNELS,
        "matrix": schema.text(
            "The file that says who may do what, relative to this one.", default="approval_matrix.yaml"
        ),
        "state": schema.text("The folder for everything the bot remembers.", default="state"),
        "runbooks": schema.text(
            "The folder of the runbooks that /runbook plays, relative to this file; it need not be there.",
            default="runbooks",
        ),
        "timezone": schema.text(
            "The team's time zone, an IANA name, for dates and times of day.",
            default="UTC",
            examples=["Europe/Berlin"],
        ),
        "web": web.WEB,
        "second_factor": _SECOND_FACTOR,
        "limits": _LIMITS,
        "late_roles": _LATE_ROLES,
        "audit": audit.AUDIT,
        "environments": schema.listed(
            "The names of the environments.",
            schema.text("An environment.", NAME),
            uniqueItems=True,
            default=list(ENVIRONMENTS),
        ),
        "incidents": incidents.INCIDENTS,
        "on_call": on_call.ON_CALL,
        "adapters": catalog.ADAPTERS,
        "services": catalog.SERVICES,
    }


def _id(what: str, example: str) -> Schema:
    return schema.text(what, ID, examples=[example])


_CHANNELS = schema.mapping(
    "The channels the bot speaks in, by their ids in quotes.",
    {
        "deployments": _id("Cards of requests, and how they ended.", "1180000000000000101"),
        "incidents": _id(
            "Where notices of incidents stand, and threads for want of rooms.", "1180000000000000102"
        ),
        "audit": _id(
            "Checkpoints of the audit log; let nobody but the bot write there.", "1180000000000000103"
        ),
        "alerts": _id(
            "Cards of alerts; without it they stand in the incidents channel.", "1180000000000000104"
        ),
    },
    ("deployments", "incidents", "audit"),
)
_BOUNDS = f"from 1s to {spans.spell(LONGEST_SECONDS)}"
_LIMITS = schema.mapping(
    "How long things may take, and how many may wait.",
    {
        "execution": schema.duration(
            f"After this an execution that has not ended is unknown, {_BOUNDS}.",
            default=spans.spell(Limits().execution_seconds),
        ),
        "health": schema.duration(
            f"How long a new version may take to get healthy, {_BOUNDS}.",
            default=spans.spell(Limits().health_seconds),
        ),
        "pending": schema.integer("Requests waiting at one time.", 1, 10_000, default=Limits().pending),
        "pending_per_service": schema.integer(
            "Requests waiting at one time for one service.", 1, 10_000, default=Limits().pending_per_service
        ),
    },
)
_SECOND_FACTOR = schema.mapping(
    "The key to the secrets of second factors; without it no row may ask for one.",
    {"key": credential.reference("32 bytes in base64 (`chatops totp keygen`), outside of the state folder.")},
    ("key",),
)
_LATE_ROLES = schema.choice(
    "Whether an approval counts by a role that was given after the request; `refuse` needs View Audit Log.",
    ("refuse", "count"),
    default="refuse",
)
