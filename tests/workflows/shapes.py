"""Every shape a follow-up's history can take, as something to record once and replay for ever."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta

from core.provider_errors import ErrorClass
from models.contracts import Order, OrderKind
from runtime.clock import utc_now
from runtime.dispatch import ring
from runtime.sequence_moves import Move, move
from sequences.catalog import definition_of, load_catalog, sequence_from
from tests.support.conductor import DAY, Conductor, Handle
from tests.support.gateway import LOST, VANISHED, refused

HOUR = timedelta(hours=1)
Shape = Callable[[Conductor], Awaitable[Handle]]


async def _open(conductor: Conductor, name: str = "no_show") -> Handle:
    handle = await conductor.open(load_catalog()[name])
    await conductor.until(lambda: conductor.decisions(handle) != [])
    await conductor.progress(handle)
    return handle


async def _sent_first(conductor: Conductor) -> Handle:
    handle = await _open(conductor)
    await conductor.forward(handle, HOUR)
    return handle


def _whole(name: str) -> Shape:
    async def run(conductor: Conductor) -> Handle:
        handle = await _open(conductor, name)
        await conductor.finish(handle)
        return handle

    return run


async def booked(conductor: Conductor) -> Handle:
    handle = await _sent_first(conductor)
    await conductor.book(handle)
    await handle.result()
    return handle


async def opted_out(conductor: Conductor) -> Handle:
    handle = await _sent_first(conductor)
    await conductor.opt_out(handle)
    await handle.result()
    return handle


async def replied(conductor: Conductor) -> Handle:
    handle = await _sent_first(conductor)
    await conductor.reply(handle)
    await conductor.forward(handle, DAY)
    await conductor.order(handle, OrderKind.RESUME)
    await conductor.finish(handle)
    return handle


async def orders(conductor: Conductor) -> Handle:
    """Pause, resume, snooze, skip and stop, straight to the workflow."""
    handle = await _sent_first(conductor)
    await conductor.tell(handle, OrderKind.PAUSE)
    await conductor.forward(handle, HOUR)
    await conductor.tell(handle, OrderKind.RESUME)
    await conductor.tell(handle, OrderKind.SNOOZE, Order(until=await conductor.now(handle) + DAY))
    await conductor.tell(handle, OrderKind.SKIP_STEP, Order(step="day_2"))
    await conductor.forward(handle, 4 * DAY)
    await conductor.tell(handle, OrderKind.STOP)
    await handle.result()
    return handle


async def handed_over(conductor: Conductor) -> Handle:
    handle = await _sent_first(conductor)
    await conductor.order(handle, OrderKind.HAND_OVER)
    await handle.result()
    return handle


async def proved(conductor: Conductor) -> Handle:
    """A lost answer that the provider's list settles."""
    conductor.sms.script(LOST)
    return await _whole("no_show")(conductor)


async def unknown(conductor: Conductor) -> Handle:
    """A lost answer that nothing settles."""
    conductor.sms.script(VANISHED)
    return await _whole("no_show")(conductor)


async def urgent_in_doubt(conductor: Conductor) -> Handle:
    """E-mail, call and manager come while a text without an answer is being asked about."""
    conductor.sms.script(VANISHED)
    conductor.sms.unreachable = True
    handle = await _open(conductor, "adverse_reply")
    await conductor.finish(handle)
    return handle


async def refused_number(conductor: Conductor) -> Handle:
    conductor.sms.script(refused(ErrorClass.BAD_NUMBER, "21211"))
    return await _whole("no_show")(conductor)


async def fallback(conductor: Conductor) -> Handle:
    """The database is away when an order arrives, before a task and before the end."""
    handle = await _sent_first(conductor)
    _away_for_two_calls(conductor)
    await conductor.tell(handle, OrderKind.RESUME)
    await conductor.until(lambda: conductor.orders(handle) != [])
    await conductor.forward(handle, 4 * DAY)
    _away_for_two_calls(conductor)
    await conductor.forward(handle, 12 * DAY)
    _away_for_two_calls(conductor)
    await conductor.finish(handle)
    return handle


def _away_for_two_calls(conductor: Conductor) -> None:
    back_at = conductor.unsteady.refused + 2
    conductor.unsteady.refuses = lambda _: conductor.unsteady.refused < back_at


async def rung_often(conductor: Conductor) -> Handle:
    """Rings without news, several at once."""
    handle = await _sent_first(conductor)
    for signal in ("booking_changed", "reply_received", "opt_out_received"):
        await ring(conductor.client, handle.id, signal)
    await conductor.finish(handle)
    return handle


async def sequence_changed(conductor: Conductor) -> Handle:
    """Moved to another version after the first message: continued as new, without the second text."""
    handle = await _sent_first(conductor)
    before = load_catalog()["no_show"]
    steps = tuple(step for step in before.steps if step.id != "day_2")
    after = sequence_from(definition_of(replace(before, version=before.version + 1, steps=steps)))
    await move(conductor.client, conductor.database, Move(handle.id, True, before, after), utc_now())
    await conductor.finish(handle)
    return handle


SHAPES: dict[str, Shape] = {
    "new_enquiry": _whole("new_enquiry"),
    "no_show": _whole("no_show"),
    "cancellation": _whole("cancellation"),
    "booked": booked,
    "opted_out": opted_out,
    "replied": replied,
    "orders": orders,
    "handed_over": handed_over,
    "proved": proved,
    "unknown": unknown,
    "urgent_in_doubt": urgent_in_doubt,
    "refused_number": refused_number,
    "fallback": fallback,
    "rung_often": rung_often,
    "cancellation_after_minutes": _whole("cancellation"),
    "clinic_cancellation": _whole("clinic_cancellation"),
    "treatment_completed": _whole("treatment_completed"),
}
LONG_SHAPES: dict[str, Shape] = {"continued": _whole("new_enquiry"), "sequence_changed": sequence_changed}
"""Of several runs, every one is kept. Recorded on a server that suggests continue-as-new early."""
