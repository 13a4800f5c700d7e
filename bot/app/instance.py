"""Ends a second instance before it has loaded anything: at once, naming the first."""

from pathlib import Path

from bot.app.faults import REFUSED, Fault
from bot.core.ports.store import StoreError
from bot.store.lock import refuse_if_held


def refuse_second(state: Path) -> None:
    """Raise Fault where a bot works in the state folder already."""
    try:
        refuse_if_held(state)
    except StoreError as error:
        raise Fault(REFUSED, str(error)) from error
