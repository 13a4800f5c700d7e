"""How figures read in words: frequencies, shares, medians; what was not measured is said to be missing."""

from bot.core.domain.length import length_short
from bot.core.inquiries.dora import Dora
from bot.core.inquiries.spread import Spread

NO_DATA = "no data"
MOMENTS = ("acknowledge", "mitigate", "resolve")
_DAYS, _WEEK, _MANY = 1.0, 7, 100.0


def dora(figures: Dora) -> tuple[tuple[str, str], ...]:
    """Return the four figures of DORA, each with its name."""
    return (
        ("deployment frequency", frequency(figures)),
        ("lead time", median(figures.lead_time)),
        ("change failure rate", share(figures.failure_rate)),
        ("time to restore", median(figures.restore)),
    )


def frequency(figures: Dora) -> str:
    """Return how often there is a deploy: `1.4 per day`, `2 per week`, `none`."""
    if not figures.succeeded:
        return "none"
    if figures.per_day >= _DAYS:
        return f"{figures.per_day:.{0 if figures.per_day >= _MANY else 2}f} per day"
    return f"{figures.per_day * _WEEK:.2g} per week"


def share(rate: float | None) -> str:
    """Return a share of one as `12 %`."""
    return NO_DATA if rate is None else f"{rate:.0%}".replace("%", " %")


def median(lengths: Spread) -> str:
    """Return the length in the middle: `23 min`."""
    return NO_DATA if lengths.median is None else length_short(lengths.median.total_seconds())


def spread(lengths: Spread) -> str:
    """Return the length in the middle and, where there are several, the worst: `23 min (worst 2 h 5 min)`."""
    if lengths.worst is None or lengths.count == 1:
        return median(lengths)
    return f"{median(lengths)} (worst {length_short(lengths.worst.total_seconds())})"
