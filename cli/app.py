"""All commands under one roof."""

from __future__ import annotations

import typer

from cli import (
    circuits,
    classifying,
    clinics,
    consents,
    demo,
    erasing,
    events,
    feeds,
    follow_ups,
    imports,
    inbox,
    keys,
    ledger,
    orders,
    patients,
    previews,
    records,
    reports,
    sequence_moves,
    sequences,
    serving,
    simulations,
    suppressions,
    tasks,
    texts,
    threads,
    triggers,
    why,
    why_not,
)
from cli.context import reports_errors

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Patient follow-up that actually happens.",
)

for name, command in (
    ("run", serving.run),
    ("api", serving.run_web),
    ("demo", demo.demo),
    ("trigger", triggers.trigger),
    ("book", events.book),
    ("reply", events.reply),
    ("opt-out", events.opt_out),
    ("answered", events.answered),
    ("thread", threads.thread),
    ("text", texts.text),
    ("status", follow_ups.status),
    ("list", follow_ups.list_follow_ups),
    ("why", why.why),
    ("why-not", why_not.why_not),
    ("tasks", tasks.list_tasks),
    ("done", tasks.done),
    ("alerts", feeds.list_alerts),
    ("pause", orders.pause),
    ("resume", orders.resume),
    ("snooze", orders.snooze),
    ("skip", orders.skip),
    ("hand-over", orders.hand_over),
    ("stop", orders.stop),
    ("preview", previews.show_preview),
    ("simulate", simulations.simulate),
    ("classify", classifying.classify_texts),
):
    app.command(name)(reports_errors(command))

sequences.sequences_app.command("migrate")(reports_errors(sequence_moves.migrate_sequence))
sequences.sequences_app.command("halted")(reports_errors(circuits.list_halted))
sequences.sequences_app.command("release")(reports_errors(circuits.release_sequence))
patients.patients_app.command("erase")(reports_errors(erasing.erase_patient))
app.add_typer(imports.import_app, name="import")
app.add_typer(clinics.clinic_app, name="clinic")
app.add_typer(patients.patients_app, name="patients")
app.add_typer(consents.consent_app, name="consent")
app.add_typer(suppressions.suppressions_app, name="suppressions")
app.add_typer(inbox.inbox_app, name="inbox")
app.add_typer(sequences.sequences_app, name="sequences")
app.add_typer(records.record_app, name="record")
app.add_typer(feeds.feed_app, name="feed")
app.add_typer(keys.keys_app, name="keys")
app.add_typer(reports.report_app, name="report")
app.add_typer(ledger.ledger_app, name="ledger")
app.add_typer(circuits.circuits_app, name="circuits")
