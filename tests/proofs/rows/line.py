"""The gateway's line is cut, and worse."""

from tests.proofs.row import Row

ROWS: tuple[Row, ...] = ()
