"""A site that a clinic's file no longer has takes no new follow-ups."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from models.tables.columns import UtcDateTime

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the database to this revision."""
    with op.batch_alter_table("site") as batch_op:
        batch_op.add_column(sa.Column("closed_at", UtcDateTime(), nullable=True))
