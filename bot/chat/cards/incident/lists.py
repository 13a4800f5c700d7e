"""The list of incidents: what is open, and what was last."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from bot.chat import text
from bot.chat.cards.face import Face, told
from bot.chat.cards.incident import sentences
from bot.core.domain.incident import Incident
from bot.core.domain.length import length_words


def listing(incidents: Sequence[Incident], now: datetime) -> Face:
    """Return the open incidents and the ones before, in the order in which they are given."""
    count = sum(each.is_open for each in incidents)
    if not incidents:
        return told(
            "There is no incident, and there was none.", ["Call one with /incident create."], "incidents.txt"
        )
    open_ = f"{count} incident{' is' if count == 1 else 's are'} open." if count else "No incident is open."
    return told(open_, [", ".join(_parts(each, now)) for each in incidents], "incidents.txt")


def _parts(incident: Incident, now: datetime) -> Iterator[str]:
    sign = "🚨" if incident.is_open else "✅"
    yield f"{sign} {sentences.where(incident)} {sentences.named(incident)}"
    if incident.is_open:
        yield sentences.word(incident.status)
        yield f"for {length_words(max(0.0, (now - incident.opened_at).total_seconds()))}"
        yield f"commander {text.person(incident.commander.name)}"
    else:
        yield f"resolved after {length_words(sentences.lasted(incident))}"
        yield text.moment(incident.closed_at or incident.opened_at)
