"""How things are named, so that the same thing always gets the same name."""

from __future__ import annotations

from hashlib import sha256


def follow_up_id(clinic_id: str, trigger: str, event_id: str) -> str:
    """The id of a follow-up, which is its Temporal workflow id too. Holds no outside reference."""
    return f"follow-up:{clinic_id}:{trigger}:{event_id}"


def ledger_key(follow_up: str, step: str, channel: str, try_no: int) -> str:
    """What makes a message unique: never a run id, an attempt number or chance."""
    return f"{follow_up}:{step}:{channel}:{try_no}"


def message_id(key: str) -> str:
    """The opaque id of the ledger row with this key, 32 hexadecimal digits."""
    return sha256(key.encode()).hexdigest()[:32]


def order_id(follow_up: str, update_id: str) -> str:
    """The id of a staff order that reached the workflow as the update with this id."""
    return sha256(f"{follow_up}:{update_id}".encode()).hexdigest()[:32]


def body_hash(body: str) -> str:
    """Hash of a rendered text, kept when the text itself no longer is."""
    return sha256(body.encode()).hexdigest()
