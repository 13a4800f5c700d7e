"""The bot is killed."""

from tests.proofs.row import Row

ROWS: tuple[Row, ...] = ()
