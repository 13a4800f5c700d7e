"""How many of each thing a guild or channel holds.

https://discord.com/developers/docs/topics/opcodes-and-status-codes#json (30000 to 30060)
"""

from datetime import datetime, timedelta

from sandbox.discord.refusals import Refusal

QUOTAS = {
    "pins": (250, 30003, "Maximum number of pins reached for the channel (250)"),
    "roles": (250, 30005, "Maximum number of server roles reached (250)"),
    "webhooks": (15, 30007, "Maximum number of webhooks reached (15)"),
    "attachments": (10, 30015, "Maximum number of attachments in a message reached (10)"),
    "scheduled events": (100, 30038, "Maximum number of server scheduled events reached (100)"),
    "overwrites": (1000, 30060, "Maximum number of permission overwrites for this channel reached (1000)"),
}
BULK_DELETE_AGE = timedelta(days=14)


def check(thing: str, there_are: int) -> None:
    """Refuse one more of a thing of which there are enough."""
    most, code, message = QUOTAS[thing]
    if there_are >= most:
        raise Refusal(400, code, message)


def check_age(sent_at: datetime, now: datetime) -> None:
    """Refuse to delete in bulk what is older than two weeks."""
    if now - sent_at > BULK_DELETE_AGE:
        raise Refusal(400, 50034, "You can only bulk delete messages that are under 14 days old.")
