"""Every table of the product; import this package to have the full metadata."""

from sqlmodel import SQLModel

from models.tables.clinic import Clinic, Site, Staff
from models.tables.event import Appointment, Enquiry, InboxEvent
from models.tables.follow_up import Decision, FollowUp, SequenceVersion, StaffOrder
from models.tables.message import InboundMessage, Message, MessageEvent
from models.tables.patient import ContactPoint, Patient, PatientContact
from models.tables.task import Task

metadata = SQLModel.metadata

__all__ = [
    "Appointment",
    "Clinic",
    "ContactPoint",
    "Decision",
    "Enquiry",
    "FollowUp",
    "InboundMessage",
    "InboxEvent",
    "Message",
    "MessageEvent",
    "Patient",
    "PatientContact",
    "SequenceVersion",
    "Site",
    "Staff",
    "StaffOrder",
    "Task",
    "metadata",
]
