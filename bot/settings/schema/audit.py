"""What the schema says about the proofs of the audit log."""

from bot.settings.audit import URL
from bot.settings.schema.credential import reference
from bot.settings.values import Require
from bot.strict_yaml import schema

_SINK = schema.either(
    "Another place that gets every checkpoint.",
    schema.mapping(
        "A file, best on another disk.",
        {"file": schema.text("Its path, outside of the state folder.")},
        ("file",),
    ),
    schema.mapping(
        "An address that takes them by POST.",
        {
            "http": schema.text(
                "The address, without a password and a query.",
                URL,
                examples=["https://audit.internal/checkpoints"],
            ),
            "token": reference("Sent along; without it none is."),
        },
        ("http",),
    ),
)
AUDIT = schema.mapping(
    "Who can prove later what happened.",
    {
        "key": reference("Signs the checkpoints (`chatops audit keygen FILE`), outside of the state folder."),
        "sinks": schema.listed("Other places that get every checkpoint.", _SINK),
        "require": schema.choice(
            "How many of the sinks and the audit channel have to know before anything is executed; "
            "without it `any`, and without sinks `none`.",
            tuple(Require),
        ),
    },
)
