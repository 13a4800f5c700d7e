"""The program is newer, or older, than the state; a backup is put back."""

from tests.proofs.row import Row

ROWS: tuple[Row, ...] = ()
