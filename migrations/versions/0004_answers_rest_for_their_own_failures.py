"""Answers of a trigger whose messages rest leave all the same, unless they fail themselves."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the database to this revision."""
    with op.batch_alter_table("halted_sequence") as batch_op:
        batch_op.add_column(sa.Column("answers", sa.Boolean(), server_default=sa.false(), nullable=False))
