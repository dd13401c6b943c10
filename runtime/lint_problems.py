"""What lint tries texts with, and what it tells."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LintNames:
    """What to render with; an empty value means that the clinic has none.

    ``clinic_id``: whose own texts are meant; empty: everybody's. ``prescription_only``: names of
    services that marketing may not name. ``stop_at``: where to opt out when replies are not read.
    """

    clinic_names: tuple[str, ...] = ("Bright Harbour Family Clinic",)
    first_names: tuple[str, ...] = ("Maximilienne", "Jo", "Zoë", "Wawrzyniec-Ł")
    phone: str = "+44 20 7946 0958"
    booking_link: str = "https://book.brightharbour.example/times"
    postal_address: str = "12 Quay Street, Brightharbour BH1 2CD"
    urgent_phone: str = "+44 20 7946 0999"
    emergency_number: str = "999"
    stop_at: str = "https://brightharbour.example/stop"
    prescription_only: tuple[str, ...] = ()
    clinic_id: str = ""


DEFAULT_NAMES = LintNames()


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to mend. ``file``: path below its folder, or the clinic. ``field``: what of it.

    ``blocks``: nothing should start with it; otherwise somebody should know of it.
    """

    file: str
    step: str
    field: str
    problem: str
    mend: str
    blocks: bool = True

    def __str__(self) -> str:
        return f"{self.file}, step {self.step or '-'}, {self.field}: {self.problem}; {self.mend}"
