"""Status pages: the names that `chatops.yaml` may use, and any other by its dotted name."""

from collections.abc import Mapping

from bot.adapters import lookup
from bot.adapters.lookup import Builder
from bot.adapters.status_page.statuspage import Statuspage
from bot.core.ports.status_page import StatusPage

STATUS_PAGES: Mapping[str, Builder[StatusPage]] = {"statuspage": Statuspage}


def find(name: str) -> Builder[StatusPage]:
    """Return the builder behind a name; raise ValueError."""
    return lookup.find("status_page", name, STATUS_PAGES)
