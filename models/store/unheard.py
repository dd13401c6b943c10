"""Follow-ups for which something was stored after they last decided: their ring was lost."""

from __future__ import annotations

from sqlalchemy import Connection

from models.store.sql import query

_UNHEARD = query(
    """
    SELECT f.id FROM follow_up f
    JOIN decision d ON d.follow_up_id = f.id AND d.number = f.assessments
    WHERE f.closed_at IS NULL AND f.started_at IS NOT NULL AND (
      EXISTS (SELECT 1 FROM staff_order o WHERE o.follow_up_id = f.id AND o.given_at > d.decided_at)
      OR EXISTS (SELECT 1 FROM appointment a WHERE a.patient_id = f.patient_id
                 AND a.updated_at > d.decided_at)
      OR EXISTS (SELECT 1 FROM inbound_message i WHERE i.patient_id = f.patient_id
                 AND (i.received_at > d.decided_at OR i.answered_at > d.decided_at))
      OR EXISTS (SELECT 1 FROM inbox_event e WHERE e.patient_id = f.patient_id
                 AND e.received_at > d.decided_at)
      OR EXISTS (SELECT 1 FROM task t WHERE t.follow_up_id = f.id AND t.closed_by = 'staff'
                 AND t.done_at > d.decided_at)
      OR EXISTS (SELECT 1 FROM patient_contact pc JOIN contact_point c ON c.id = pc.contact_point_id
                 WHERE pc.patient_id = f.patient_id
                   AND (c.suppressed_at > d.decided_at OR c.unusable_at > d.decided_at
                        OR c.whatsapp_unusable_at > d.decided_at))
      OR EXISTS (SELECT 1 FROM message m WHERE m.follow_up_id = f.id AND m.settled_at > d.decided_at)
      OR (f.reason = 'sender_down'
          AND EXISTS (SELECT 1 FROM sender_circuit k WHERE k.closed_at > d.decided_at))
      OR (f.reason = 'halted' AND EXISTS (SELECT 1 FROM halted_sequence h
            WHERE h.clinic_id = f.clinic_id AND h.trigger = f.trigger AND h.closed_at > d.decided_at)))
    ORDER BY f.opened_at, f.id
    """
)


def unheard_ids(connection: Connection) -> list[str]:
    """Open follow-ups that decided before the newest order, event, message, report, task done or opt-out,
    or before what held them was mended."""
    return [row.id for row in connection.execute(_UNHEARD)]
