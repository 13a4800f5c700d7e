"""The program is newer, or older, than the state; a backup is put back."""

from tests.proofs.row import Row, Tier

ROWS: tuple[Row, ...] = (
    Row(
        key="upgrade-kept",
        promise="An upgrade loses nothing, and what was open goes on",
        fault="the state of each older schema, with operations of every status",
        points="records",
        tier=Tier.COMMIT,
        tests="tests/faults/test_upgrade.py",
    ),
    Row(
        key="upgrade-killed",
        promise="A schema is an older one or the newest, never a part of it",
        fault="killed at every call of an upgrade; a sample for every commit",
        points="points",
        tier=Tier.DEEP,
        tests="tests/faults/test_upgrade.py",
    ),
    Row(
        key="upgrade-refused",
        promise="An older program refuses the state of a newer one and changes nothing",
        fault="a schema one newer than the program, after an upgrade from each older one",
        points="files",
        tier=Tier.COMMIT,
        tests="tests/faults/test_upgrade.py",
    ),
    Row(
        key="backup-killed",
        promise="A backup is whole or is not there",
        fault="killed at every call while it is made; a sample for every commit",
        points="points",
        tier=Tier.DEEP,
        tests="tests/faults/test_backup.py",
    ),
    Row(
        key="backup-restored",
        promise="A backup that is put back goes on from its moment, and nothing happens twice",
        fault="made of a running bot under load, with operations ended, executing, waiting; all else is lost",
        points="records",
        tier=Tier.COMMIT,
        tests="tests/e2e/test_restore.py",
    ),
)
