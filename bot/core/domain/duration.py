"""Spans of time as people write them (`15m`, `1h`, `2d`); seconds inside."""

from bot.strict_yaml.duration import parse, spell

__all__ = ["parse", "spell"]
