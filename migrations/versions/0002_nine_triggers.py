"""What nine triggers need: care, consent, guardians, holidays, alerts, and the pace of each follow-up."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from models.tables.columns import UtcDateTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the database to this revision."""
    op.create_table(
        "public_holiday",
        sa.Column("region", sa.String(9), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("region", "day"),
    )
    op.create_table(
        "sender_circuit",
        sa.Column("channel", sa.String(10), nullable=False),
        sa.Column("sender", sa.String(), nullable=False),
        sa.Column("opened_at", UtcDateTime(), nullable=False),
        sa.Column("closed_at", UtcDateTime(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("channel", "sender", "opened_at"),
    )
    op.create_table(
        "alert",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("clinic_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("opened_at", UtcDateTime(), nullable=False),
        sa.Column("closed_at", UtcDateTime(), nullable=True),
        sa.Column("detail", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinic.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "ix_alert_open",
        "alert",
        ["clinic_id", "kind"],
        unique=True,
        postgresql_where=sa.text("closed_at IS NULL"),
        sqlite_where=sa.text("closed_at IS NULL"),
    )
    op.create_table(
        "service",
        sa.Column("clinic_id", sa.String(), nullable=False),
        sa.Column("code", sa.String(100), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("grp", sa.String(100), nullable=False),
        sa.Column("value_minor", sa.Integer(), nullable=True),
        sa.Column("currency", sa.String(3), nullable=True),
        sa.Column("duration_minutes", sa.Integer(), nullable=True),
        sa.Column("recall_days", sa.Integer(), nullable=True),
        sa.Column("one_off_days", sa.Integer(), nullable=True),
        sa.Column("prescription_only", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinic.id"]),
        sa.PrimaryKeyConstraint("clinic_id", "code"),
    )
    op.create_table(
        "consent",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("clinic_id", sa.String(), nullable=False),
        sa.Column("patient_id", sa.String(), nullable=False),
        sa.Column("purpose", sa.String(20), nullable=False),
        sa.Column("channel", sa.String(10), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("source", sa.String(40), nullable=False),
        sa.Column("wording", sa.String(), nullable=True),
        sa.Column("evidence", sa.String(), nullable=True),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinic.id"]),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_consent_patient", "consent", ["patient_id", "purpose", "channel", "at"], unique=False)
    op.create_table(
        "consultation",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("clinic_id", sa.String(), nullable=False),
        sa.Column("patient_id", sa.String(), nullable=False),
        sa.Column("source", sa.String(40), nullable=False),
        sa.Column("source_ref", sa.String(200), nullable=False),
        sa.Column("service", sa.String(100), nullable=True),
        sa.Column("clinician_id", sa.String(), nullable=True),
        sa.Column("held_at", UtcDateTime(), nullable=False),
        sa.Column("next_step_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinic.id"]),
        sa.ForeignKeyConstraint(["clinician_id"], ["staff.id"]),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("clinic_id", "source", "source_ref"),
    )
    op.create_index(op.f("ix_consultation_patient_id"), "consultation", ["patient_id"], unique=False)
    op.create_table(
        "guardian",
        sa.Column("patient_id", sa.String(), nullable=False),
        sa.Column("guardian_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["guardian_id"], ["patient.id"]),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"]),
        sa.PrimaryKeyConstraint("patient_id", "guardian_id"),
    )
    op.create_index(op.f("ix_guardian_guardian_id"), "guardian", ["guardian_id"], unique=False)
    op.create_table(
        "invoice",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("clinic_id", sa.String(), nullable=False),
        sa.Column("patient_id", sa.String(), nullable=False),
        sa.Column("source", sa.String(40), nullable=False),
        sa.Column("source_ref", sa.String(200), nullable=False),
        sa.Column("service", sa.String(100), nullable=True),
        sa.Column("amount_minor", sa.Integer(), nullable=False),
        sa.Column("paid_minor", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=False),
        sa.Column("paid_at", UtcDateTime(), nullable=True),
        sa.Column("status", sa.String(20), nullable=False),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinic.id"]),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("clinic_id", "source", "source_ref"),
    )
    op.create_index(op.f("ix_invoice_patient_id"), "invoice", ["patient_id"], unique=False)
    op.create_table(
        "quote",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("clinic_id", sa.String(), nullable=False),
        sa.Column("patient_id", sa.String(), nullable=False),
        sa.Column("source", sa.String(40), nullable=False),
        sa.Column("source_ref", sa.String(200), nullable=False),
        sa.Column("service", sa.String(100), nullable=True),
        sa.Column("amount_minor", sa.Integer(), nullable=True),
        sa.Column("currency", sa.String(3), nullable=True),
        sa.Column("issued_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("replaces_id", sa.String(32), nullable=True),
        sa.Column("status", sa.String(20), nullable=False),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinic.id"]),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("clinic_id", "source", "source_ref"),
    )
    op.create_index(op.f("ix_quote_patient_id"), "quote", ["patient_id"], unique=False)
    op.create_table(
        "recall",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("clinic_id", sa.String(), nullable=False),
        sa.Column("patient_id", sa.String(), nullable=False),
        sa.Column("source", sa.String(40), nullable=False),
        sa.Column("source_ref", sa.String(200), nullable=False),
        sa.Column("service", sa.String(100), nullable=True),
        sa.Column("basis", sa.String(20), nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinic.id"]),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("clinic_id", "source", "source_ref"),
    )
    op.create_index(op.f("ix_recall_patient_id"), "recall", ["patient_id"], unique=False)
    op.create_table(
        "restriction",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("clinic_id", sa.String(), nullable=False),
        sa.Column("patient_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("since", UtcDateTime(), nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.Column("note", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinic.id"]),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_restriction_patient", "restriction", ["patient_id"], unique=False)
    op.create_table(
        "treatment_plan",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("clinic_id", sa.String(), nullable=False),
        sa.Column("patient_id", sa.String(), nullable=False),
        sa.Column("source", sa.String(40), nullable=False),
        sa.Column("source_ref", sa.String(200), nullable=False),
        sa.Column("service", sa.String(100), nullable=True),
        sa.Column("clinician_id", sa.String(), nullable=True),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinic.id"]),
        sa.ForeignKeyConstraint(["clinician_id"], ["staff.id"]),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("clinic_id", "source", "source_ref"),
    )
    op.create_index(op.f("ix_treatment_plan_patient_id"), "treatment_plan", ["patient_id"], unique=False)
    op.create_table(
        "plan_step",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("plan_id", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("service", sa.String(100), nullable=True),
        sa.Column("due_at", UtcDateTime(), nullable=False),
        sa.Column("done_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["plan_id"], ["treatment_plan.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("plan_id", "position"),
    )
    with op.batch_alter_table("clinic") as batch_op:
        batch_op.add_column(sa.Column("postal_address", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("go_live_at", UtcDateTime(), nullable=True))
        batch_op.add_column(sa.Column("approve_until", UtcDateTime(), nullable=True))
        batch_op.add_column(sa.Column("switched_off", sa.JSON(), nullable=True))
        batch_op.add_column(sa.Column("feed_mode", sa.String(10), nullable=True))
        batch_op.add_column(sa.Column("feed_limit_minutes", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("feed_seen_at", UtcDateTime(), nullable=True))

    with op.batch_alter_table("contact_point") as batch_op:
        batch_op.add_column(sa.Column("zones", sa.String(), nullable=True))

    with op.batch_alter_table("decision") as batch_op:
        batch_op.add_column(sa.Column("sequence_digest", sa.String(64), nullable=True))
        batch_op.add_column(sa.Column("inputs", sa.JSON(), nullable=True))

    with op.batch_alter_table("follow_up") as batch_op:
        batch_op.add_column(sa.Column("service", sa.String(100), nullable=True))
        batch_op.add_column(sa.Column("subject_kind", sa.String(20), nullable=True))
        batch_op.add_column(sa.Column("subject_id", sa.String(32), nullable=True))
        batch_op.add_column(sa.Column("subject_state", sa.String(20), nullable=True))
        batch_op.add_column(sa.Column("basis", sa.String(20), nullable=True))
        batch_op.add_column(sa.Column("learned_at", UtcDateTime(), nullable=True))
        batch_op.add_column(sa.Column("touch_at", UtcDateTime(), nullable=True))
        batch_op.add_column(sa.Column("touched_at", UtcDateTime(), nullable=True))
        batch_op.add_column(sa.Column("hands_on_to", sa.String(40), nullable=True))
        batch_op.add_column(sa.Column("handed_on_at", UtcDateTime(), nullable=True))
        batch_op.create_index(
            "ix_follow_up_handing_on",
            ["closed_at"],
            unique=False,
            postgresql_where=sa.text("hands_on_to IS NOT NULL AND handed_on_at IS NULL"),
            sqlite_where=sa.text("hands_on_to IS NOT NULL AND handed_on_at IS NULL"),
        )
        batch_op.create_index("ix_follow_up_subject", ["subject_kind", "subject_id"], unique=False)

    with op.batch_alter_table("inbound_message") as batch_op:
        batch_op.add_column(sa.Column("answered_at", UtcDateTime(), nullable=True))

    with op.batch_alter_table("inbox_event") as batch_op:
        batch_op.add_column(sa.Column("not_opened", sa.String(40), nullable=True))

    with op.batch_alter_table("message") as batch_op:
        batch_op.add_column(sa.Column("outreach", sa.Boolean(), server_default=sa.true(), nullable=False))
        batch_op.drop_index(batch_op.f("ix_message_patient_id"))
        batch_op.create_index("ix_message_patient", ["patient_id", "claimed_at"], unique=False)

    with op.batch_alter_table("patient") as batch_op:
        batch_op.add_column(sa.Column("origin", sa.String(10), server_default="record", nullable=False))
        batch_op.add_column(sa.Column("own_contact", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column("zone", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("inactive_at", UtcDateTime(), nullable=True))
        batch_op.add_column(sa.Column("unclear_since", UtcDateTime(), nullable=True))
        batch_op.add_column(sa.Column("merged_into", sa.String(32), nullable=True))

    with op.batch_alter_table("patient_contact") as batch_op:
        batch_op.add_column(sa.Column("source", sa.String(10), server_default="record", nullable=False))
        batch_op.add_column(sa.Column("wrong_at", UtcDateTime(), nullable=True))

    with op.batch_alter_table("site") as batch_op:
        batch_op.add_column(sa.Column("country", sa.String(2), nullable=True))
        batch_op.add_column(sa.Column("subdivision", sa.String(6), nullable=True))
        batch_op.add_column(sa.Column("urgent_phone", sa.String(), nullable=True))

    with op.batch_alter_table("staff") as batch_op:
        batch_op.add_column(sa.Column("daily_tasks", sa.Integer(), nullable=True))
    op.create_index("ix_task_owner", "task", ["owner_id", "due_at"], unique=False)
    _mark_answers()
    op.execute(
        """
        UPDATE follow_up SET touched_at = (
          SELECT max(m.claimed_at) FROM message m
          WHERE m.follow_up_id = follow_up.id AND m.outreach AND m.state IN ('claimed', 'sent', 'unknown'))
        WHERE closed_at IS NULL
        """
    )


def _mark_answers() -> None:
    """Messages that were answers, as the sequence that sent them says: they count for no cap."""
    connection = op.get_bind()
    versions = sa.table("sequence_version", sa.column("digest"), sa.column("definition", sa.JSON()))
    mark = sa.text(
        """
        UPDATE message SET outreach = false WHERE step = :step
          AND follow_up_id IN (SELECT id FROM follow_up WHERE sequence_digest = :digest)
        """
    )
    for digest, definition in connection.execute(sa.select(versions.c.digest, versions.c.definition)):
        for step in definition.get("steps", ()):
            if step.get("answer"):
                connection.execute(mark, {"digest": digest, "step": step["id"]})
