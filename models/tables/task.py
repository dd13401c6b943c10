"""What a colleague has to do, by when."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from models.tables.columns import UtcDateTime


class Task(SQLModel, table=True):
    """A piece of work for staff; ``name`` is unique within its follow-up, so it is opened once."""

    __tablename__ = "task"
    __table_args__ = (
        UniqueConstraint("follow_up_id", "name"),
        Index("ix_task_open", "clinic_id", "done_at", "due_at"),
        Index("ix_task_owner", "owner_id", "due_at"),
    )

    id: str = Field(primary_key=True, max_length=32)
    clinic_id: str = Field(foreign_key="clinic.id")
    follow_up_id: str = Field(foreign_key="follow_up.id")
    patient_id: str = Field(foreign_key="patient.id")
    owner_id: str | None = Field(default=None, foreign_key="staff.id")
    assignee: str = Field(max_length=10)
    name: str = Field(max_length=80)
    reason: str = Field(max_length=40)
    due_at: datetime = Field(sa_type=UtcDateTime)
    opened_at: datetime = Field(sa_type=UtcDateTime)
    done_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    closed_by: str | None = Field(default=None, max_length=20)
