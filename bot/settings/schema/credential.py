"""How a credential is named in the settings: by where it is, never by itself."""

from bot.settings.credential import CREDENTIAL, VARIABLE
from bot.strict_yaml import schema
from bot.strict_yaml.schema import Schema


def reference(what: str) -> Schema:
    """Return the schema of a credential: in a variable, in a file of its own, or given by systemd."""
    return schema.either(what, *_SOURCES, examples=[{"env": "NAME"}])


_SOURCES = (
    schema.mapping(
        "A variable of the environment, or the file that `NAME_FILE` names.",
        {
            "env": schema.text("The variable's name.", VARIABLE, examples=["PLATFORM_TOKEN"]),
            "otherwise": schema.text("What is taken where neither is set; no secret stands here."),
        },
        ("env",),
    ),
    schema.mapping(
        "A file of its own, as Docker and Kubernetes hand over secrets.",
        {"file": schema.text("Its path, relative to this file: one line, 64 KB at most.")},
        ("file",),
    ),
    schema.mapping(
        "A credential that systemd gives to the unit (https://systemd.io/CREDENTIALS/).",
        {"credential": schema.text("The name that LoadCredential= gives it.", CREDENTIAL)},
        ("credential",),
    ),
)
