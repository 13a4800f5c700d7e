"""The disk is full, broken, slow, or not ours."""

from tests.proofs.row import Row

ROWS: tuple[Row, ...] = ()
