"""What is missing in what is recorded of an initiative: unknown, stale, or at odds with itself."""

from klustermotor.casefile.missing.gaps import Gap, Kind, Moment, Terms, Value, find_gaps
from klustermotor.casefile.missing.known import Known
from klustermotor.casefile.missing.reminders import REMINDERS, SECTIONS, TERMS, WORK, Reminder, Step

__all__ = [
    "REMINDERS",
    "SECTIONS",
    "TERMS",
    "WORK",
    "Terms",
    "Gap",
    "Kind",
    "Known",
    "Moment",
    "Reminder",
    "Step",
    "Value",
    "find_gaps",
]
