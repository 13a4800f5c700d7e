"""Somebody has stolen an account."""

from tests.proofs.row import Row

ROWS: tuple[Row, ...] = ()
