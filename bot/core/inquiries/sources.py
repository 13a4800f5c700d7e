"""Where answers come from."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from bot.core.domain.catalog import Catalog
from bot.core.policy.matrix import Matrix
from bot.core.ports.audit import AuditLog
from bot.core.ports.chat import Chat
from bot.core.ports.clock import Clock
from bot.core.ports.delivery import Delivery
from bot.core.ports.incidents import Incidents
from bot.core.ports.locks import Locks
from bot.core.ports.logs import Logs
from bot.core.ports.migrations import Migrations
from bot.core.ports.monitoring import Monitoring
from bot.core.ports.reviews import Reviews
from bot.core.ports.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """The ports that are asked, and the team's settings.

    `delivery`, `migrations`, `logs` and `monitoring` return what a service is on, None where it has none.
    `answer` is how long one back end may take, in seconds; `timezone` is the team's, for times in words.
    Whoever looks before they write holds `turn`.
    """

    store: Store
    locks: Locks
    incidents: Incidents
    reviews: Reviews
    audit: AuditLog
    chat: Chat
    delivery: Callable[[str], Delivery]
    migrations: Callable[[str], Migrations | None]
    logs: Callable[[str], Logs | None]
    monitoring: Callable[[str], Monitoring | None]
    clock: Clock
    catalog: Catalog
    matrix: Callable[[], Matrix]
    answer: float = 10.0
    timezone: str = "UTC"
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
