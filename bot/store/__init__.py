"""Remembers: operations in SQLite, and the audit log that is exported from it."""
