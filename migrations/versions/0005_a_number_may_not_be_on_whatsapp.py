"""A number that is not on WhatsApp may still be reached by text."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from models.tables.columns import UtcDateTime

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the database to this revision."""
    with op.batch_alter_table("contact_point") as batch_op:
        batch_op.add_column(sa.Column("whatsapp_unusable_at", UtcDateTime(), nullable=True))
        batch_op.add_column(sa.Column("whatsapp_unusable_reason", sa.String(), nullable=True))
