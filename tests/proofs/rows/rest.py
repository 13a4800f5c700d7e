"""Discord's REST API refuses, fails and hangs."""

from tests.proofs.row import Row

ROWS: tuple[Row, ...] = ()
