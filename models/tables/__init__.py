"""Every table of the product; import this package to have the full metadata."""

from sqlmodel import SQLModel

from models.tables.care import Consultation, Invoice, PlanStep, Quote, Recall, TreatmentPlan
from models.tables.clinic import (
    Alert,
    ApiKey,
    Clinic,
    HaltedSequence,
    PublicHoliday,
    SenderCircuit,
    Service,
    Site,
    Staff,
)
from models.tables.event import Appointment, Enquiry, InboxEvent
from models.tables.follow_up import Decision, FollowUp, SequenceVersion, StaffOrder
from models.tables.message import InboundMessage, Message, MessageEvent, StrayReport, WebhookRefusal
from models.tables.patient import (
    Consent,
    ContactPoint,
    Guardian,
    Patient,
    PatientContact,
    Restriction,
    Suppression,
)
from models.tables.task import Task

metadata = SQLModel.metadata

__all__ = [
    "Alert",
    "ApiKey",
    "Appointment",
    "Clinic",
    "Consent",
    "Consultation",
    "ContactPoint",
    "Decision",
    "Enquiry",
    "FollowUp",
    "Guardian",
    "HaltedSequence",
    "InboundMessage",
    "InboxEvent",
    "Invoice",
    "Message",
    "MessageEvent",
    "Patient",
    "PatientContact",
    "PlanStep",
    "PublicHoliday",
    "Quote",
    "Recall",
    "Restriction",
    "SenderCircuit",
    "SequenceVersion",
    "Service",
    "Site",
    "Staff",
    "StaffOrder",
    "StrayReport",
    "Suppression",
    "Task",
    "TreatmentPlan",
    "WebhookRefusal",
    "metadata",
]
