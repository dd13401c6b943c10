"""The statements that read what a verdict depends on: two for an ordinary follow-up."""

from __future__ import annotations

from models.store.sql import query

FOLLOW_UP = query(
    """
    SELECT f.id, f.clinic_id, f.site_id, f.patient_id, f.appointment_id, f.trigger, f.owner_id, f.event_at,
           f.opened_at, f.learned_at, f.subject_state, f.basis,
           f.closed_at, f.outcome, f.reason, f.assessments,
           p.first_name, p.birth_date, p.deceased, p.do_not_contact, p.locale AS patient_locale,
           p.own_contact, p.zone AS patient_zone, p.unclear_since IS NOT NULL AS is_unclear,
           s.zone, s.phone, s.urgent_phone, s.booking_url, s.sms_sender, s.email_sender,
           nullif(s.whatsapp_sender, '') AS whatsapp_sender,
           CAST(s.hours AS TEXT) AS hours,
           coalesce(s.country, c.country) AS country, s.subdivision,
           c.name AS clinic_name, c.locale AS clinic_locale, c.postal_address, c.approve_until,
           c.sends_per_minute,
           CAST(c.switched_off AS TEXT) AS switched_off, c.feed_mode, c.feed_limit_minutes, c.feed_seen_at,
           o.daily_tasks,
           coalesce(v.grp, f.service, a.service) AS own_group,
           (SELECT r.kind FROM restriction r WHERE r.patient_id = f.patient_id AND r.ended_at IS NULL
            ORDER BY r.since, r.id LIMIT 1) AS restricted,
           (SELECT n.state FROM consent n WHERE n.patient_id = f.patient_id AND n.purpose = 'marketing'
            AND n.channel = 'sms' ORDER BY n.at DESC, n.id DESC LIMIT 1) AS sms_consent,
           (SELECT n.state FROM consent n WHERE n.patient_id = f.patient_id AND n.purpose = 'marketing'
            AND n.channel = 'email' ORDER BY n.at DESC, n.id DESC LIMIT 1) AS email_consent,
           (SELECT min(k.channel) FROM sender_circuit k WHERE k.channel = 'sms'
            AND k.sender IN ('*', coalesce(nullif(s.sms_sender, ''), :sms_sender))
            AND k.closed_at IS NULL) AS sms_circuit,
           (SELECT min(k.channel) FROM sender_circuit k WHERE k.channel = 'email'
            AND k.sender IN ('*', coalesce(nullif(s.email_sender, ''), :email_sender))
            AND k.closed_at IS NULL) AS email_circuit,
           CASE WHEN coalesce(s.whatsapp_sender, '') <> '' THEN
             (SELECT min(k.channel) FROM sender_circuit k WHERE k.channel = 'whatsapp'
              AND k.sender IN ('*', s.whatsapp_sender) AND k.closed_at IS NULL) END AS whatsapp_circuit,
           CASE WHEN coalesce(s.whatsapp_sender, '') <> '' THEN
             (SELECT n.state FROM consent n WHERE n.patient_id = f.patient_id AND n.purpose = 'contact'
              AND n.channel = 'whatsapp' ORDER BY n.at DESC, n.id DESC LIMIT 1) END AS whatsapp_contact,
           CASE WHEN s.whatsapp_sender LIKE 'MG%' THEN
             (SELECT count(DISTINCT o.whatsapp_sender) FROM site o WHERE o.clinic_id = f.clinic_id
              AND o.whatsapp_sender <> '') END AS whatsapp_services,
           CASE WHEN coalesce(s.whatsapp_sender, '') <> '' THEN
             (SELECT n.state FROM consent n WHERE n.patient_id = f.patient_id AND n.purpose = 'marketing'
              AND n.channel = 'whatsapp' ORDER BY n.at DESC, n.id DESC LIMIT 1) END AS whatsapp_consent,
           (SELECT max(CASE WHEN h.answers THEN 2 ELSE 1 END) FROM halted_sequence h
            WHERE h.clinic_id = f.clinic_id AND h.trigger = f.trigger AND h.closed_at IS NULL) AS halted
    FROM follow_up f
    JOIN patient p ON p.id = f.patient_id
    JOIN site s ON s.id = f.site_id
    JOIN clinic c ON c.id = f.clinic_id
    LEFT JOIN staff o ON o.id = f.owner_id
    LEFT JOIN appointment a ON a.id = f.appointment_id
    LEFT JOIN service v ON v.clinic_id = f.clinic_id AND v.code = coalesce(f.service, a.service)
    WHERE f.id = :id
    """,
    returns_times=("event_at", "opened_at", "learned_at", "closed_at", "approve_until", "feed_seen_at"),
    returns_dates=("birth_date",),
)
"""One row: the follow-up, its patient, site, clinic and owner."""

HAPPENED = query(
    """
    SELECT 'message' AS what, step || ':' || channel AS a, state AS b, error_class AS c, id AS d, try_no AS n,
           claimed_at AS t1, settled_at AS t2, CAST(NULL AS TIMESTAMPTZ) AS t3
    FROM message WHERE follow_up_id = :id
    UNION ALL
    SELECT 'own', cp.kind, cp.value, cp.zones, cp.id, pc.position, cp.suppressed_at, cp.unusable_at,
           cp.whatsapp_unusable_at
    FROM patient_contact pc JOIN contact_point cp ON cp.id = pc.contact_point_id
    WHERE pc.patient_id = :patient_id AND pc.ended_at IS NULL
    UNION ALL
    SELECT 'touch', NULL, NULL, NULL, NULL, 0, claimed_at, NULL, NULL
    FROM message WHERE patient_id = :patient_id AND claimed_at > :touched_since AND outreach
      AND state IN ('claimed', 'sent', 'unknown')
    UNION ALL
    SELECT 'touch', NULL, NULL, NULL, NULL, 0, claimed_at, NULL, NULL
    FROM message WHERE addressee_id = :patient_id AND claimed_at > :touched_since AND outreach
      AND state IN ('claimed', 'sent', 'unknown')
    UNION ALL
    SELECT 'shared', m.contact_point_id, NULL, NULL, NULL, 0, m.claimed_at, NULL, NULL
    FROM patient_contact pc JOIN message m ON m.contact_point_id = pc.contact_point_id
    WHERE pc.patient_id = :patient_id AND pc.ended_at IS NULL AND m.claimed_at > :touched_since
      AND m.outreach AND m.state IN ('claimed', 'sent', 'unknown')
    UNION ALL
    SELECT 'task', name, NULL, NULL, NULL, 0, done_at, NULL, NULL
    FROM task WHERE follow_up_id = :id
    UNION ALL
    SELECT 'order', kind, step, NULL, id, 0, given_at, until_at, NULL
    FROM staff_order WHERE follow_up_id = :id
    UNION ALL
    SELECT 'wrote', intent, channel, contact_point_id, recipient, 0, received_at, answered_at, NULL
    FROM inbound_message WHERE patient_id = :patient_id AND (received_at >= :wrote_since
      OR answered_at > :touched_since OR (intent = 'adverse' AND answered_at IS NULL)
      OR (channel = 'whatsapp' AND received_at > :a_day_ago))
    UNION ALL
    SELECT 'other', trigger, NULL, NULL, id,
           CASE WHEN asks_feedback THEN 1 ELSE 0 END + CASE WHEN asked_feedback THEN 2 ELSE 0 END,
           event_at, touch_at, touched_at
    FROM follow_up WHERE patient_id = :patient_id AND id <> :id AND (closed_at IS NULL
      OR (touched_at > :held_since AND reason IN ('steps_done', 'expired', 'went_quiet')))
    UNION ALL
    SELECT 'visit', a.status, coalesce(v.grp, a.service), NULL, a.id, 0, a.starts_at, a.first_seen_at,
           a.updated_at
    FROM appointment a LEFT JOIN service v ON v.clinic_id = a.clinic_id AND v.code = a.service
    WHERE a.patient_id = :visits_of AND (a.starts_at > :since OR a.id = :appointment_id)
    UNION ALL
    SELECT 'guardian', g.kind, NULL, NULL, NULL, 0, NULL, NULL, NULL
    FROM guardian g WHERE g.patient_id = :patient_id AND g.ended_at IS NULL
    UNION ALL
    SELECT 'holiday', CAST(day AS TEXT), NULL, NULL, NULL, 0, NULL, NULL, NULL
    FROM public_holiday WHERE day BETWEEN :first_day AND :last_day AND region =
      CASE WHEN EXISTS (SELECT 1 FROM public_holiday known WHERE known.region = :subdivision)
        THEN :subdivision ELSE :country END
    """,
    times=("touched_since", "held_since", "wrote_since", "since", "a_day_ago"),
    dates=("first_day", "last_day"),
    returns_times=("t1", "t2", "t3"),
)
"""Everything that happened to the follow-up and its patient, in one go because every statement has its
price. What ``a`` to ``t3`` hold depends on ``what``; ``models.store.facts`` reads them."""

INSTEAD = query(
    """
    SELECT 'address' AS what, cp.kind AS a, cp.value AS b, cp.zones AS c, cp.id AS d, pc.position AS n,
           cp.suppressed_at AS t1, cp.unusable_at AS t2, cp.whatsapp_unusable_at AS t3, g.kind AS via,
           p.first_name, p.id AS person
    FROM guardian g JOIN patient p ON p.id = g.guardian_id AND NOT p.deceased AND NOT p.do_not_contact
    LEFT JOIN patient_contact pc ON pc.patient_id = p.id AND pc.ended_at IS NULL
    LEFT JOIN contact_point cp ON cp.id = pc.contact_point_id
    WHERE g.patient_id = :patient_id AND g.ended_at IS NULL
    UNION ALL
    SELECT 'touch', m.contact_point_id, NULL, NULL, NULL, 0, m.claimed_at, NULL, NULL, g.kind, NULL, NULL
    FROM guardian g JOIN patient_contact pc ON pc.patient_id = g.guardian_id AND pc.ended_at IS NULL
    JOIN message m ON m.contact_point_id = pc.contact_point_id
    WHERE g.patient_id = :patient_id AND g.ended_at IS NULL AND m.claimed_at > :touched_since
      AND m.outreach AND m.state IN ('claimed', 'sent', 'unknown')
    UNION ALL
    SELECT 'touch', NULL, NULL, NULL, NULL, 0, m.claimed_at, NULL, NULL, g.kind, NULL, g.guardian_id
    FROM guardian g JOIN message m ON m.addressee_id = g.guardian_id
    WHERE g.patient_id = :patient_id AND g.ended_at IS NULL AND m.claimed_at > :touched_since
      AND m.outreach AND m.state IN ('claimed', 'sent', 'unknown')
    UNION ALL
    SELECT 'touch', NULL, NULL, NULL, NULL, 0, m.claimed_at, NULL, NULL, g.kind, NULL, g.guardian_id
    FROM guardian g JOIN message m ON m.patient_id = g.guardian_id AND m.addressee_id IS NULL
    WHERE g.patient_id = :patient_id AND g.ended_at IS NULL AND m.claimed_at > :touched_since
      AND m.outreach AND m.state IN ('claimed', 'sent', 'unknown')
    """,
    times=("touched_since",),
    returns_times=("t1", "t2", "t3"),
)
"""For the few patients that have them: addresses of who is written to instead (guardian, proxy), and when
outreach left to those addresses, or was read by those people wherever it went. Somebody without any address
has one row without an id."""

REPEATS = query(
    """
    SELECT count(*) AS number FROM follow_up
    WHERE patient_id = :patient_id AND trigger = :trigger AND id <> :id
      AND event_at < :event_at AND event_at >= :since
    """,
    times=("event_at", "since"),
)
"""Earlier follow-ups of the same kind."""

MISSED_BEFORE = query(
    """
    SELECT a.starts_at AS at FROM appointment a
    WHERE a.patient_id = :patient_id AND a.status = 'no_show' AND a.id <> coalesce(:appointment_id, '')
      AND a.starts_at < :event_at AND a.starts_at >= :since
    UNION
    SELECT e.occurred_at FROM inbox_event e
    WHERE e.patient_id = :patient_id AND e.kind = 'no_show'
      AND e.occurred_at < :event_at AND e.occurred_at >= :since
      AND NOT EXISTS (SELECT 1 FROM appointment a
        WHERE a.patient_id = e.patient_id AND a.source_ref = e.source_ref)
      AND NOT EXISTS (SELECT 1 FROM follow_up f
        WHERE f.event_id = e.id AND (f.appointment_id IS NOT NULL OR f.subject_state = 'withdrawn'))
    """,
    times=("event_at", "since"),
)
"""When the patient missed earlier visits, whether or not a follow-up opened for them: those that are marked
so now, and those that were told without any visit and not taken back. One moment is one visit."""

OWNERS_DAY = query(
    """
    SELECT count(*) AS number FROM task
    WHERE owner_id = :owner_id AND due_at >= :starts_at AND due_at < :ends_at AND assignee <> 'anyone'
    """,
    times=("starts_at", "ends_at"),
)
"""How many tasks one colleague has on one day, done ones included."""

CLINICS_PACE = query(
    """
    SELECT
      (SELECT m.claimed_at FROM message m WHERE m.clinic_id = :clinic_id AND m.claimed_at > :answers_since
         AND m.state NOT IN ('failed', 'not_posted')
       ORDER BY m.claimed_at DESC LIMIT 1 OFFSET :answers_before) AS for_answers,
      (SELECT m.claimed_at FROM message m WHERE m.clinic_id = :clinic_id AND m.claimed_at > :outreach_since
         AND m.state NOT IN ('failed', 'not_posted')
       ORDER BY m.claimed_at DESC LIMIT 1 OFFSET :outreach_before) AS for_outreach
    FROM clinic WHERE id = :clinic_id
    """,
    times=("answers_since", "outreach_since"),
    returns_times=("for_answers", "for_outreach"),
)
"""Of the messages that left in a clinic's name lately, the one whose place is the next to be free; null
while one is free now. Asked only for clinics that limit them."""
