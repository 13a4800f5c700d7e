"""What the server's own audit log tells of roles that were given, page by page."""

from dataclasses import dataclass
from typing import Any

import pytest

from bot.chat import grants
from bot.core.ports.chat import ChatError

ALICE, LEAD, MESSAGE = "101", "7", "1000"


@dataclass
class Log:
    """So many entries since the message, all about others but for the oldest; `read` counts the pages."""

    entries: int
    read: int = 0

    async def page(self, before: int | None) -> grants.Json:
        """Answer as https://docs.discord.com/developers/resources/audit-log#get-guild-audit-log says."""
        self.read += 1
        oldest = int(MESSAGE) + 1
        newest = min(before or 10**9, oldest + self.entries) - 1
        ids = range(newest, max(newest - 100, oldest - 1), -1)
        return {"audit_log_entries": [_given(id_, ALICE if id_ == oldest else "102") for id_ in ids]}


def _given(id_: int, who: str) -> dict[str, Any]:
    change = {"key": "$add", "new_value": [{"id": LEAD}]}
    return {"id": str(id_), "target_id": who, "changes": [change]}


@pytest.mark.parametrize(("entries", "pages"), [(1, 1), (99, 1), (101, 2), (950, 10)])
async def test_every_page_is_read_back_to_the_message(entries: int, pages: int) -> None:
    """A grant may be hidden behind many others."""
    log = Log(entries)

    assert await grants.since(log.page, ALICE, MESSAGE) == {LEAD}
    assert log.read == pages


async def test_more_than_can_be_read_tells_nothing() -> None:
    """Whoever hides a grant behind a thousand others gains nothing by it."""
    with pytest.raises(ChatError, match="too many roles"):
        await grants.since(Log(1001).page, ALICE, MESSAGE)
