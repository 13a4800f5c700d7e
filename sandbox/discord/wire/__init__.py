"""The shapes Discord sends: SimCord's payloads completed to the official description, one module a family."""

from sandbox.discord.wire.mend import Json, mend

__all__ = ["Json", "mend"]
