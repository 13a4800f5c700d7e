"""What people type, as every back end can read it."""

import re

_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def plain(text: str, most: int) -> str:
    """Return at most `most` characters of the text, without halves of characters and controls.

    JSON cannot carry the first to everybody. Lines and tabs stay; what is cut ends in an ellipsis.
    """
    whole = _CONTROLS.sub(" ", text.encode("utf-8", "ignore").decode()).strip()
    return whole if len(whole) <= most else f"{whole[: most - 1]}\N{HORIZONTAL ELLIPSIS}"
