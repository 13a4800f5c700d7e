"""The audit log as the core asks it: searched in its files, in a thread of its own."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

from bot.core.ports.audit import Filters, QueryError, Record
from bot.store.audit.query import query


class AuditFiles:
    """The `AuditLog` port over the log in `folder`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def query(self, filters: Filters) -> Sequence[Record]:
        """Return the matching records, oldest first; raise QueryError."""
        return await asyncio.to_thread(self._search, filters)

    def _search(self, filters: Filters) -> Sequence[Record]:
        try:
            return list(query(self._folder, filters))
        except OSError as error:
            raise QueryError(f"The audit log cannot be read ({error.strerror or error}).") from error
