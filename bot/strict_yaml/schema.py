"""The words in which a JSON schema says what a `Reader` asks of a file; what they cannot say is described.

They never ask for more than the reader does: https://json-schema.org/draft/2020-12
"""

import re
from collections.abc import Mapping, Sequence
from typing import TypeAlias

Schema: TypeAlias = dict[str, object]

_DRAFT = "https://json-schema.org/draft/2020-12/schema"
_DURATION = "[1-9][0-9]{0,5}[smhd]"


def document(title: str, top: Schema) -> Schema:
    """Return the schema of a whole file."""
    return {"$schema": _DRAFT, "title": title, **top}


def mapping(what: str, keys: Mapping[str, Schema], required: Sequence[str] = ()) -> Schema:
    """Describe a mapping with these keys and no others."""
    asked: Schema = {"required": list(required)} if required else {}
    return {
        "description": what,
        "type": "object",
        "properties": dict(keys),
        **asked,
        "additionalProperties": False,
    }


def named(what: str, value: Schema, names: re.Pattern[str] | None = None) -> Schema:
    """Describe a mapping whose keys are free, of one entry at least; each name matches `names`."""
    rule: Schema = {} if names is None else {"propertyNames": {"pattern": whole(names)}}
    return {
        "description": what,
        "type": "object",
        "minProperties": 1,
        **rule,
        "additionalProperties": value,
    }


def listed(what: str, item: Schema, most: int | None = None, **more: object) -> Schema:
    """Describe a list of one item at least."""
    bound: Schema = {} if most is None else {"maxItems": most}
    return {"description": what, "type": "array", "items": item, "minItems": 1, **bound, **more}


def text(what: str, pattern: re.Pattern[str] | None = None, **more: object) -> Schema:
    """Describe one readable line that matches `pattern`."""
    rule = r"\S" if pattern is None else whole(pattern)
    return {"description": what, "type": "string", "pattern": rule, **more}


def choice(what: str, allowed: Sequence[str], **more: object) -> Schema:
    """Describe one of these words."""
    return {"description": what, "enum": [str(each) for each in allowed], **more}


def integer(what: str, least: int, most: int, **more: object) -> Schema:
    """Describe a whole number within bounds."""
    return {"description": what, "type": "integer", "minimum": least, "maximum": most, **more}


def number(what: str, **more: object) -> Schema:
    """Describe a number, whole or with a point."""
    return {"description": what, "type": "number", **more}


def boolean(what: str, **more: object) -> Schema:
    """Describe true or false."""
    return {"description": what, "type": "boolean", **more}


def duration(what: str, **more: object) -> Schema:
    """Describe a duration like 15m; its bounds are told in words, no pattern can say them."""
    return {"description": what, "type": "string", "pattern": f"^{_DURATION}$", **more}


def either(what: str, *options: Schema, **more: object) -> Schema:
    """Describe what any of these describe."""
    return {"description": what, "anyOf": list(options), **more}


def whole(pattern: re.Pattern[str]) -> str:
    """Return a pattern of Python's `fullmatch` as ECMA-262, which schemas speak, searches it."""
    return f"^(?:{pattern.pattern.replace(chr(92) + 'Z', '$')})$"
