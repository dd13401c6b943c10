"""Delivery reports, replies by webhook, opt-outs that outlive an address, keys of clinics' systems."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from models.tables.columns import UtcDateTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

AMOUNTS = (
    ("service", "value_minor", True),
    ("quote", "amount_minor", True),
    ("invoice", "amount_minor", False),
    ("invoice", "paid_minor", False),
)
"""Table, column, whether it may be null."""


def upgrade() -> None:
    """Bring the database to this revision."""
    _new_tables()
    with op.batch_alter_table("clinic") as batch_op:
        batch_op.add_column(sa.Column("sends_per_minute", sa.Integer(), nullable=True))
    with op.batch_alter_table("site") as batch_op:
        batch_op.add_column(sa.Column("whatsapp_sender", sa.String(), nullable=True))
    with op.batch_alter_table("patient") as batch_op:
        batch_op.add_column(sa.Column("erased_at", UtcDateTime(), nullable=True))
    with op.batch_alter_table("message") as batch_op:
        batch_op.add_column(sa.Column("delivery", sa.String(20), nullable=True))
        batch_op.add_column(sa.Column("delivered_at", UtcDateTime(), nullable=True))
        batch_op.add_column(
            sa.Column("awaits_report", sa.Boolean(), server_default=sa.false(), nullable=False)
        )
        batch_op.create_index("ix_message_clinic", ["clinic_id", "claimed_at"], unique=False)
    op.create_index(
        "ix_message_awaits_report",
        "message",
        ["settled_at"],
        unique=False,
        postgresql_where=sa.text("awaits_report"),
        sqlite_where=sa.text("awaits_report"),
    )
    _inbound()
    for table, column, nullable in AMOUNTS:
        with op.batch_alter_table(table) as batch_op:
            batch_op.alter_column(
                column, existing_type=sa.Integer(), type_=sa.BigInteger(), existing_nullable=nullable
            )


def _new_tables() -> None:
    op.create_table(
        "halted_sequence",
        sa.Column("clinic_id", sa.String(), nullable=False),
        sa.Column("trigger", sa.String(40), nullable=False),
        sa.Column("opened_at", UtcDateTime(), nullable=False),
        sa.Column("closed_at", UtcDateTime(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinic.id"]),
        sa.PrimaryKeyConstraint("clinic_id", "trigger", "opened_at"),
    )
    op.create_table(
        "api_key",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("clinic_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("key_hash", sa.String(64), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("revoked_at", UtcDateTime(), nullable=True),
        sa.Column("used_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinic.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("key_hash"),
    )
    op.create_index("ix_api_key_clinic_id", "api_key", ["clinic_id"], unique=False)
    op.create_table(
        "suppression",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("clinic_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("value_hash", sa.String(64), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("source", sa.String(20), nullable=False),
        sa.Column("suppressed_at", UtcDateTime(), nullable=False),
        sa.Column("lifted_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinic.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("clinic_id", "kind", "value_hash"),
    )
    op.create_table(
        "stray_report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("provider", sa.String(20), nullable=False),
        sa.Column("provider_id", sa.String(80), nullable=False),
        sa.Column("kind", sa.String(30), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("detail", sa.String(80), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_stray_report_provider_id", "stray_report", ["provider_id"], unique=False)
    op.create_table(
        "webhook_refusal",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("route", sa.String(40), nullable=False),
        sa.Column("why", sa.String(40), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("first_at", UtcDateTime(), nullable=False),
        sa.Column("last_at", UtcDateTime(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=True),
        sa.Column("size", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("day", "route", "why"),
    )


def _inbound() -> None:
    """Replies may come from somebody unknown, and from a provider that repeats itself."""
    with op.batch_alter_table("inbound_message") as batch_op:
        batch_op.alter_column("clinic_id", existing_type=sa.String(), nullable=True)
        batch_op.alter_column("patient_id", existing_type=sa.String(), nullable=True)
        batch_op.add_column(sa.Column("provider", sa.String(20), nullable=True))
        batch_op.add_column(sa.Column("provider_id", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("contact_point_id", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("sender", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("recipient", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("subject", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("media", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("rule", sa.String(60), nullable=True))
        batch_op.add_column(sa.Column("sure", sa.Boolean(), server_default=sa.true(), nullable=False))
        batch_op.add_column(sa.Column("unmatched", sa.String(30), nullable=True))
        batch_op.add_column(sa.Column("message_id", sa.String(), nullable=True))
        batch_op.create_foreign_key("fk_inbound_contact", "contact_point", ["contact_point_id"], ["id"])
        batch_op.create_foreign_key("fk_inbound_message", "message", ["message_id"], ["id"])
        batch_op.create_unique_constraint("uq_inbound_once", ["provider", "provider_id", "patient_id"])
        batch_op.create_index("ix_inbound_contact", ["contact_point_id", "received_at"], unique=False)
    op.create_index(
        "ix_inbound_unmatched",
        "inbound_message",
        ["clinic_id"],
        unique=False,
        postgresql_where=sa.text("unmatched IS NOT NULL"),
        sqlite_where=sa.text("unmatched IS NOT NULL"),
    )
    op.create_index(
        "ix_inbound_nobody",
        "inbound_message",
        ["provider", "provider_id"],
        unique=True,
        postgresql_where=sa.text("patient_id IS NULL"),
        sqlite_where=sa.text("patient_id IS NULL"),
    )
