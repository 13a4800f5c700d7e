"""Limits that Discord enforces and SimCord does not: pure checks that raise a Refusal."""
