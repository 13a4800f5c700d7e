"""Somebody forges an approval."""

from tests.proofs.row import Row

ROWS: tuple[Row, ...] = ()
