"""Orders by customer."""

import sqlalchemy as sa
from alembic import op

revision = "0003_orders"
down_revision = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "orders",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("customer", sa.String(64), nullable=False),
        sa.Column("state", sa.String(16), nullable=False, server_default="open"),
    )


def downgrade() -> None:
    """Drop the table."""
    op.drop_table("orders")
