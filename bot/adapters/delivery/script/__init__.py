"""Deliveries by commands of a team's own: whatever tool deploys, it is called with an argument list."""

from bot.adapters.delivery.script.adapter import ScriptDelivery

__all__ = ["ScriptDelivery"]
