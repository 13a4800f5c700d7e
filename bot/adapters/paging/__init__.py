"""Pagers: the names that `chatops.yaml` may use, and any other by its dotted name."""

from collections.abc import Mapping

from bot.adapters import lookup
from bot.adapters.lookup import Builder
from bot.adapters.paging.pagerduty import PagerDuty
from bot.core.ports.paging import Pager

PAGERS: Mapping[str, Builder[Pager]] = {"pagerduty": PagerDuty}


def find(name: str) -> Builder[Pager]:
    """Return the builder behind a name; raise ValueError."""
    return lookup.find("paging", name, PAGERS)
