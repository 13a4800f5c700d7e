"""Takes secrets out of what was logged and leaves the rest as it reads.

All patterns are linear in the text: a run of characters is entered at its beginning, taken possessively or
bounded. Where the end of a secret is in doubt, more is taken out, not less.
"""

from bot.core.inquiries.redaction.keys import without_key, without_keys
from bot.core.inquiries.redaction.names import without_named
from bot.core.inquiries.redaction.shapes import without_shapes
from bot.core.inquiries.redaction.values import REDACTED

__all__ = ["REDACTED", "redact", "without_keys"]


def redact(text: str) -> str:
    """Return the text with `[redacted]` in place of every secret; their names stay."""
    return without_shapes(without_named(without_key(text)))
