"""``text``: a message that has not left yet, word for word, for whoever approves it."""

from __future__ import annotations

from typing import Annotated

import typer

from activities.channel_texts import TemplateError
from activities.judging import Judge
from activities.pinned import PinnedSequences
from activities.rendering import Renderer
from cli.context import fail, open_database
from cli.follow_ups import FollowUpId
from cli.output import Json, show_json
from core.wording import CHANNELS, REASONS, Clock, clock_at, local
from runtime.clock import utc_now
from runtime.drafts import Draft, NoDraft, draft_of
from runtime.settings import load_settings
from runtime.wiring import senders_of

Step = Annotated[str | None, typer.Option(help="Which message; without it, the next one.")]


def text(follow_up: FollowUpId, step: Step = None, as_json: Json = False) -> None:
    """Show a message word for word before it leaves, as its addressee would get it."""
    settings, now = load_settings(), utc_now()
    renderer = Renderer(overrides=settings.overrides)
    judge = Judge(PinnedSequences(), senders_of(settings), renderer.is_free_text)
    try:
        with open_database(settings) as database, database.reading() as connection:
            draft = draft_of(connection, judge, renderer, follow_up, step, now)
    except NoDraft as none:
        fail(str(none), as_json)
    except TemplateError as error:
        fail(f"This text cannot be made: {error}. `sequences lint` shows all that is wrong.", as_json)
    if as_json:
        show_json(draft)
        return
    typer.echo("\n".join(_lines(draft, clock_at(now, draft.zone))))


def _lines(draft: Draft, clock: Clock) -> list[str]:
    sender = f", from {draft.sender}" if draft.sender else ""
    lines = [draft.title, f"  {CHANNELS[draft.channel]} to {draft.recipient}{sender}; in {draft.locale}"]
    if draft.left_out is None:
        lines.append(f"  as it reads if it leaves {local(draft.at, clock)} {draft.zone}")
    else:
        lines.append(f"  left out, as things stand: {REASONS[draft.left_out]}")
    if draft.own_file is not None and draft.changed_at is not None:
        lines.append(
            f"  the clinic's own words, {draft.own_file}, last changed {local(draft.changed_at, clock)};"
        )
        lines.append("  a worker that started before that sends what it has read then")
    if draft.content_sid:
        lines.append(f"  sent as the approved template {draft.content_sid}")
    if draft.subject:
        lines.append(f"  | Subject: {draft.subject}")
        lines.append("  |")
    return [*lines, *(f"  | {line}".rstrip() for line in draft.body.splitlines())]
