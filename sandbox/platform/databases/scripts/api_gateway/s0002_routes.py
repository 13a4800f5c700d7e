"""Routes by path."""

import sqlalchemy as sa
from alembic import op

revision = "0002_routes"
down_revision = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "routes",
        sa.Column("path", sa.String(200), primary_key=True),
        sa.Column("service", sa.String(64), nullable=False),
    )


def downgrade() -> None:
    """Drop the table."""
    op.drop_table("routes")
