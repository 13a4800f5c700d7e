"""Everything comes at once."""

from tests.proofs.row import Row

ROWS: tuple[Row, ...] = ()
