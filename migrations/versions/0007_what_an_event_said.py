"""What an event said, as digests, so that telling it differently is noticed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the database to this revision."""
    with op.batch_alter_table("inbox_event") as batch_op:
        batch_op.add_column(sa.Column("told", sa.Text(), nullable=True))
