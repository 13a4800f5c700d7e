"""Payments and their refunds, as they have stood for a year."""

import sqlalchemy as sa
from alembic import op

revision = "0006_payments"
down_revision = None

_TABLES = (
    (
        "payments",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("amount_cents", sa.Integer, nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("card_number", sa.String(19)),
        sa.Column("card_token", sa.String(64)),
    ),
    (
        "refunds",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("payment_id", sa.Integer, sa.ForeignKey("payments.id"), nullable=False),
        sa.Column("amount_cents", sa.Integer, nullable=False),
    ),
)
_PAYMENTS = """INSERT INTO payments VALUES
    (1, 4990, 'EUR', '4000 0000 0000 0002', 'tok_1'), (2, 1250, 'EUR', '4000 0000 0000 0010', 'tok_2')"""
_REFUNDS = "INSERT INTO refunds VALUES (1, 2, 1250)"


def upgrade() -> None:
    """Make the tables, with a few rows that a migration can keep or lose."""
    for name, *columns in _TABLES:
        op.create_table(name, *columns)
    for rows in (_PAYMENTS, _REFUNDS):
        op.execute(rows)


def downgrade() -> None:
    """Drop the tables."""
    for name, *_ in reversed(_TABLES):
        op.drop_table(name)
