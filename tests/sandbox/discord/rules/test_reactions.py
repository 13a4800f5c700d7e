"""Which reactions a message takes."""

import pytest

from sandbox.discord.refusals import Refusal
from sandbox.discord.rules.reactions import check, is_unicode_emoji

CUSTOM = 1180000000000000999


@pytest.mark.parametrize("emoji", ["✅", "✔", "✔️", "❌", "👍🏽", "👩‍🚀", "🇩🇪", "1️⃣", "❤️", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "‼️"])
def test_emojis_are_known(emoji: str) -> None:
    """Symbols, joined and toned ones, flags and keycaps."""
    assert is_unicode_emoji(emoji)


@pytest.mark.parametrize("text", ["", "a", "ok", "1", "\ufe0f", ":white_check_mark:", "✅" * 20, "✅ "])
def test_text_is_no_emoji(text: str) -> None:
    """Letters, names of emojis and endless ones are none."""
    assert not is_unicode_emoji(text)


def test_unknown_emojis_are_refused() -> None:
    """10014: text, or a custom emoji of nowhere; what already stands on the message may be joined."""
    check(f"ship:{CUSTOM}", present=[], custom_ids=[CUSTOM])
    check(f"gone:{CUSTOM}", present=[f"gone:{CUSTOM}"], custom_ids=[])
    for unknown in ("yes", f"ship:{CUSTOM + 1}"):
        with pytest.raises(Refusal) as refused:
            check(unknown, present=[], custom_ids=[CUSTOM])
        assert refused.value.code == 10014


def test_the_21st_is_refused() -> None:
    """30010: twenty distinct reactions; one that is there may still be joined."""
    present = [chr(0x1F600 + number) for number in range(20)]
    check(present[0], present=present, custom_ids=[])

    with pytest.raises(Refusal) as refused:
        check("✅", present=present, custom_ids=[])
    assert refused.value.code == 30010
