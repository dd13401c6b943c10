"""Whether a follow-up's next outreach, and its last one, ask for feedback."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the database to this revision."""
    with op.batch_alter_table("follow_up") as batch_op:
        batch_op.add_column(
            sa.Column("asks_feedback", sa.Boolean(), server_default=sa.false(), nullable=False)
        )
        batch_op.add_column(
            sa.Column("asked_feedback", sa.Boolean(), server_default=sa.false(), nullable=False)
        )
    with op.batch_alter_table("message") as batch_op:
        batch_op.add_column(sa.Column("feedback", sa.Boolean(), server_default=sa.false(), nullable=False))
    _mark_feedback()


def _mark_feedback() -> None:
    """What was planned and sent so far, as the sequences say."""
    connection = op.get_bind()
    versions = sa.table("sequence_version", sa.column("digest"), sa.column("definition", sa.JSON()))
    marks = (
        sa.text(
            "UPDATE follow_up SET asks_feedback = true WHERE sequence_digest = :digest AND next_step = :step"
        ),
        sa.text(
            """
            UPDATE message SET feedback = true WHERE step = :step
              AND follow_up_id IN (SELECT id FROM follow_up WHERE sequence_digest = :digest)
            """
        ),
        sa.text(
            """
            UPDATE follow_up SET asked_feedback = true WHERE sequence_digest = :digest AND touched_at = (
              SELECT max(m.claimed_at) FROM message m WHERE m.follow_up_id = follow_up.id AND m.step = :step
                AND m.outreach AND m.state IN ('claimed', 'sent', 'unknown'))
            """
        ),
    )
    for digest, definition in connection.execute(sa.select(versions.c.digest, versions.c.definition)):
        for step in definition.get("steps", ()):
            if step.get("feedback"):
                for mark in marks:
                    connection.execute(mark, {"digest": digest, "step": step["id"]})
