"""The power fails; and the tests have teeth."""

from tests.proofs.row import Row

ROWS: tuple[Row, ...] = ()
