"""The sample services' databases, one SQLite file for each service and environment, migrated by Alembic."""

from sandbox.platform.databases.databases import Databases, MigrationFailed

__all__ = ["Databases", "MigrationFailed"]
