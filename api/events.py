"""``POST /v1/events`` and ``POST /v1/bookings``: what a clinic's own system tells."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse

from api.afterwards import BOOKING_CHANGED, Afterwards
from api.clinic_keys import IN_DESCRIPTION, ClinicKey, clinic_route
from api.dependencies import Dependencies
from api.event_bodies import Answer, BookingBody, EventBody
from api.event_intake import Accepted, accept_event, accept_visit
from api.limits import in_time
from api.problems import MEDIA_TYPE, SCHEMA
from models.store.transactions import Transactions

_PROBLEMS: dict[int | str, dict[str, Any]] = {
    status: {"description": words, "content": {MEDIA_TYPE: {"schema": SCHEMA}}}
    for status, words in (
        (400, "The body is not JSON."),
        (401, "No valid key."),
        (403, "The body names another clinic than the key's."),
        (408, "The body did not arrive in time."),
        (
            409,
            "The reference stands for something else already, or was told with other fields; they are named.",
        ),
        (413, "The body is too large."),
        (415, "The body is not sent as JSON."),
        (422, "Some fields cannot be used; they are named."),
        (503, "The database does not answer; send it again."),
    )
}
_ANSWERS: dict[int | str, dict[str, Any]] = {
    200: {"model": Answer, "description": "Known already, or it opens nothing; nothing happens twice."},
    201: {"model": Answer, "description": "Stored for the first time."},
    **_PROBLEMS,
}
_EVENTS = {
    "no-show": {
        "summary": "A patient did not come",
        "value": {"type": "no_show", "source_ref": "visit-4711", "patient": "HL-1001"},
    },
    "enquiry": {
        "summary": "Somebody asks through the website",
        "value": {
            "type": "new_enquiry",
            "source_ref": "form-2026-11-03-17",
            "person": {"name": "Robin Sample", "phone": "020 7946 0018", "email": "robin@example.com"},
            "service": "hygiene",
        },
    },
    "balance": {
        "summary": "A bill is due",
        "value": {
            "type": "balance",
            "source_ref": "bill-88",
            "patient": "HL-1001",
            "due_at": "2026-12-01T09:00:00+01:00",
            "amount": "120.00",
            "currency": "GBP",
        },
    },
    "paid": {"summary": "The bill is paid", "value": {"type": "paid", "source_ref": "bill-88"}},
}
_BOOKINGS = {
    "booked": {
        "summary": "A visit was booked, or moved",
        "value": {
            "source_ref": "visit-4711",
            "patient": "HL-1001",
            "starts_at": "2026-12-01T09:00:00+01:00",
            "service": "hygiene",
        },
    },
    "cancelled": {
        "summary": "The patient cancelled",
        "value": {"source_ref": "visit-4711", "patient": "HL-1001", "status": "cancelled"},
    },
}


def events_router(dependencies: Dependencies, afterwards: Afterwards) -> APIRouter:
    """The routes of a clinic's own system."""
    database, catalog = dependencies.database, dependencies.catalog
    router = APIRouter(
        prefix="/v1", route_class=clinic_route(database), dependencies=[Depends(IN_DESCRIPTION)]
    )

    @router.post(
        "/events",
        response_model=Answer,
        responses=_ANSWERS,
        status_code=201,
        openapi_extra=_examples(_EVENTS),
    )
    async def tell_event(request: Request, body: EventBody) -> JSONResponse:
        """Tell that something happened to a patient, or what became of it. Sending it twice is safe."""
        key, now = _key(request), dependencies.clock()
        return _answered(await _stored(database, accept_event, catalog, key, body, now), afterwards)

    @router.post(
        "/bookings",
        response_model=Answer,
        responses=_ANSWERS,
        status_code=201,
        openapi_extra=_examples(_BOOKINGS),
    )
    async def tell_booking(request: Request, body: BookingBody) -> JSONResponse:
        """Tell that a visit was booked, moved or cancelled. Sending it twice is safe."""
        key, now = _key(request), dependencies.clock()
        return _answered(await _stored(database, accept_visit, catalog, key, body, now), afterwards)

    return router


async def _stored(database: Transactions, accept: Any, *arguments: Any) -> Accepted:
    accepted: Accepted = await in_time(database.write(accept, *arguments))
    return accepted


def _answered(accepted: Accepted, afterwards: Afterwards) -> JSONResponse:
    afterwards.tell(accepted.to_start, accepted.to_ring, BOOKING_CHANGED)
    return JSONResponse(accepted.answer.model_dump(mode="json"), accepted.status)


def _key(request: Request) -> ClinicKey:
    key: ClinicKey = request.state.clinic_key
    return key


def _examples(examples: dict[str, Any]) -> dict[str, Any]:
    return {"requestBody": {"content": {"application/json": {"examples": examples}}}}
