"""Say of each refund why it was made."""

import sqlalchemy as sa
from alembic import op

revision = "0007_refund_reason"
down_revision = "0006_payments"

_REASON = sa.Column("reason", sa.String(40), nullable=False, server_default="unknown")


def upgrade() -> None:
    """Add the reason, with an index: support looks refunds up by it."""
    op.add_column("refunds", _REASON)
    op.create_index("ix_refunds_reason", "refunds", ["reason"])


def downgrade() -> None:
    """Take the reason away again."""
    op.drop_index("ix_refunds_reason")
    op.drop_column("refunds", "reason")
