"""All rows of docs/reliability.md, in the order in which they stand there."""

from tests.proofs.row import Row
from tests.proofs.rows import (
    audit_log,
    disk,
    fuzz,
    kill,
    line,
    machines,
    power,
    rest,
    second_factor,
    security,
    storm,
    upgrade,
)

ROWS: tuple[Row, ...] = (
    *kill.ROWS,
    *power.ROWS,
    *disk.ROWS,
    *line.ROWS,
    *machines.ROWS,
    *rest.ROWS,
    *storm.ROWS,
    *audit_log.ROWS,
    *security.ROWS,
    *second_factor.ROWS,
    *upgrade.ROWS,
    *fuzz.ROWS,
)
