"""The one way to ask a back end over HTTP: JSON, with time limits, bounded tries, no secrets in errors."""

from bot.adapters.http.client import JsonClient
from bot.adapters.http.errors import (
    Declined,
    Unreachable,
    as_final,
    as_order,
    as_search,
    as_settings,
    unconnected,
)
from bot.adapters.http.pace import Pace
from bot.adapters.http.patience import Patience
from bot.adapters.http.plain import plain

__all__ = [
    "Declined",
    "JsonClient",
    "Pace",
    "Patience",
    "Unreachable",
    "as_final",
    "as_order",
    "as_search",
    "as_settings",
    "plain",
    "unconnected",
]
