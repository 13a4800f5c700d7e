"""Looks whether every runbook can be played."""

from bot.adapters.runbooks.folder import RunbookFolder
from bot.chat.inspection import Finding, fault, well
from bot.core.domain.runbook import Faulty
from bot.settings import Settings


def look_at_runbooks(settings: Settings) -> list[Finding]:
    """Say how many there are, and what is wrong with each that cannot be played; nothing without any."""
    found = RunbookFolder(settings.runbooks, [each.name for each in settings.services]).read()
    faulty = [line for each in found if isinstance(each, Faulty) for line in each.lines]
    whole = sum(not isinstance(each, Faulty) for each in found)
    told = [well("runbooks", f"{settings.runbooks}: {whole} can be played")] if found else []
    return [*told, *(fault("runbooks", f"{settings.runbooks}/{line}") for line in faulty)]
