"""Somebody forges the audit log."""

from tests.proofs.row import Row

ROWS: tuple[Row, ...] = ()
