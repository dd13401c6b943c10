"""Who reads a message that is about somebody else: caps count by that person."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the database to this revision."""
    with op.batch_alter_table("message") as batch_op:
        batch_op.add_column(sa.Column("addressee_id", sa.String(), nullable=True))
        batch_op.create_foreign_key("fk_message_addressee", "patient", ["addressee_id"], ["id"])
    op.create_index(
        "ix_message_addressee",
        "message",
        ["addressee_id", "claimed_at"],
        unique=False,
        postgresql_where=sa.text("addressee_id IS NOT NULL"),
        sqlite_where=sa.text("addressee_id IS NOT NULL"),
    )
    # What went to a guardian's address, which is not the patient's too, the guardian read.
    op.execute(
        """
        UPDATE message SET addressee_id = (
          SELECT min(g.guardian_id) FROM guardian g
          JOIN patient_contact pc ON pc.patient_id = g.guardian_id
          WHERE g.patient_id = message.patient_id AND pc.contact_point_id = message.contact_point_id)
        WHERE patient_id IN (SELECT patient_id FROM guardian) AND NOT EXISTS (
          SELECT 1 FROM patient_contact own
          WHERE own.patient_id = message.patient_id AND own.contact_point_id = message.contact_point_id)
        """
    )
