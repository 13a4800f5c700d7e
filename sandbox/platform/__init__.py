"""A platform of real local processes to deploy to, and the adapters that reach it."""

from sandbox.platform.delivery import PlatformDelivery as Delivery
from sandbox.platform.logs import PlatformLogs as Logs
from sandbox.platform.migrations import PlatformMigrations as Migrations
from sandbox.platform.monitoring import PlatformMonitoring as Monitoring

__all__ = ["Delivery", "Logs", "Migrations", "Monitoring"]
