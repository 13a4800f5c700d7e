"""Drop the full card numbers: payments go by token."""

from alembic import op

revision = "0008_drop_card_number"
down_revision = "0007_refund_reason"
irreversible = True


def upgrade() -> None:
    """Drop the numbers; no row keeps one."""
    op.drop_column("payments", "card_number")


def downgrade() -> None:
    """Refuse: what was dropped is nowhere else."""
    raise NotImplementedError("0008_drop_card_number cannot be undone: the card numbers are gone")
