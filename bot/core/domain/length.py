"""How long something took, in words: rounded to minutes, never less than one."""

_MINUTES, _HOURS = 60, 24


def length_words(seconds: float) -> str:
    """Return a length as one says it: `23 minutes`, `2 hours 5 minutes`, `3 days 1 hour`."""
    named = zip(_parts(seconds), ("day", "hour", "minute"), strict=True)
    return " ".join(f"{count} {name}{'' if count == 1 else 's'}" for count, name in named if count)


def length_short(seconds: float) -> str:
    """Return a length as one notes it: `23 min`, `2 h 5 min`, `3 d 1 h 0 min`; it ends in minutes."""
    days, hours, minutes = _parts(seconds)
    whole = [f"{days} d"] if days else []
    whole += [f"{hours} h"] if days or hours else []
    return " ".join([*whole, f"{minutes} min"])


def _parts(seconds: float) -> tuple[int, int, int]:
    minutes = max(1, int(seconds / 60 + 0.5))
    hours, left = divmod(minutes, _MINUTES)
    days, hours = divmod(hours, _HOURS)
    return days, hours, left
