"""Anything at all is fed to what reads."""

from tests.proofs.row import Row

ROWS: tuple[Row, ...] = ()
