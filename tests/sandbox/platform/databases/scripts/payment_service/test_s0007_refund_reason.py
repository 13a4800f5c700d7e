"""A step that can be taken back."""

from collections.abc import Callable

import sqlalchemy as sa
from alembic.migration import MigrationContext
from alembic.operations import Operations

from sandbox.platform.databases.scripts.payment_service import s0006_payments, s0007_refund_reason


def columns(connection: sa.Connection) -> set[str]:
    """Return the columns of the refunds."""
    return {column["name"] for column in sa.inspect(connection).get_columns("refunds")}


def test_the_way_there_and_back() -> None:
    """The reason comes with the rows that were there, and goes again."""
    with sa.create_engine("sqlite://").connect() as connection:

        def do(step: Callable[[], None]) -> None:
            with Operations.context(MigrationContext.configure(connection)):
                step()

        do(s0006_payments.upgrade)
        before = columns(connection)
        do(s0007_refund_reason.upgrade)
        reasons = connection.execute(sa.text("SELECT reason FROM refunds")).all()
        do(s0007_refund_reason.downgrade)

        assert [*reasons] == [("unknown",)]
        assert columns(connection) == before
