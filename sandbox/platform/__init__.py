"""A platform of real local processes to deploy to, and the delivery adapter that reaches it."""

from sandbox.platform.delivery import PlatformDelivery as Delivery

__all__ = ["Delivery"]
