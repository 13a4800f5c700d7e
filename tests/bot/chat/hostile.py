"""Texts of people who want to be heard by everyone, made from the pieces that such texts are made of."""

from collections.abc import Sequence
from random import Random

PIECES: Sequence[str] = (
    *(
        "@everyone",
        "@here",
        "<@123456789012345678>",
        "<@&123456789012345678>",
        "<@!1>",
        "<#12345678901234567>",
    ),
    *(
        "<t:1:R>",
        "<t:1>",
        "</deploy:123>",
        "<:x:123>",
        "<a:x:123>",
        "<id:customize>",
        "@",
        "<",
        ">",
        "&",
        "#",
    ),
    *(
        "`",
        "``",
        "```",
        "````",
        "```sql\n",
        "\n```\n",
        "\\",
        "\\\\",
        "\\`",
        "*",
        "**",
        "_",
        "__",
        "~~",
        "||",
        "|",
    ),
    *(
        "[a](https://x.y)",
        "[",
        "]",
        "(",
        ")",
        "](https://x.y)",
        "https://x.y/",
        "http://a",
        "<https://x.y>",
        "://",
    ),
    *("# ", "## ", "> ", ">>> ", "- ", "* ", "1. ", "-# ", "--", ";", "'", '"', "{}", "{service}", "%s"),
    *(
        "\n",
        "\r\n",
        "\r",
        "\t",
        "\x0b",
        "\x0c",
        "\x1b[31m",
        "\x00",
        "\x85",
        "\u2028",
        "\u2029",
        "\u00a0",
        " ",
    ),
    *(
        "\u200b",
        "\u200d",
        "\u202e",
        "\u2066",
        "\ufeff",
        "\ud800",
        "\u0301",
        "e\u0301\u0301",
        "👩\u200d👩\u200d👧",
        "🚀",
        "א",
        "ä",
    ),
    *(
        "everyone",
        "here",
        "a",
        "order-service",
        "v2.4.1",
        "DROP TABLE x",
        "Nothing was",
        "ask again",
        "op_1",
        "1",
    ),
)


def texts(seed: int, count: int) -> list[str]:
    """Return `count` hostile texts, the same for the same seed; some are very long."""
    dice = Random(seed)  # noqa: S311 - a test repeats itself by its seed
    return [_text(dice) for _ in range(count)]


def _text(dice: Random) -> str:
    pieces = dice.choices(PIECES, k=dice.choice((1, 2, 3, 4, 6, 9)))
    return "".join(pieces) * (dice.choice((40, 300)) if dice.random() < 0.03 else 1)
