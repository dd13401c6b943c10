"""Who may speak for a clinic: the key decides the clinic, whatever the body says."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from fastapi import Request
from fastapi.responses import Response
from fastapi.routing import APIRoute
from fastapi.security import HTTPBearer

from api.limits import EVENT_BYTES, in_time, read_body, replaying
from api.problems import Fault, Problem, name_shown
from models.store import api_keys
from models.store.transactions import Transactions

LONGEST_KEY = 200
_BEARER = "bearer "
IN_DESCRIPTION = HTTPBearer(
    auto_error=False, description="A key of the clinic: `starter.py keys create --clinic ID --name NAME`."
)
"""Only says in the description of the interface what ``clinic_route`` asks for."""


@dataclass(frozen=True, slots=True)
class ClinicKey:
    """A key that was shown and is valid."""

    id: str
    clinic_id: str

    def check_clinic(self, named: str | None) -> None:
        """Raises ``Problem`` (403) where the body speaks of another clinic."""
        if named is not None and named != self.clinic_id:
            raise Problem(403, "other-clinic", "This key belongs to another clinic than the body names.")


def clinic_route(database: Transactions) -> type[APIRoute]:
    """A route that first asks for the key, then for JSON, and only then reads the body.

    A field that is named twice is refused: of two patients the last would be written to.
    """

    class ClinicRoute(APIRoute):
        def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
            handle = super().get_route_handler()

            async def checked(request: Request) -> Response:
                request.state.clinic_key = await _key(database, request)
                _check_json(request)
                body = await read_body(request, EVENT_BYTES)
                _check_names(body)
                return await handle(Request(request.scope, replaying(body)))

            return checked

    return ClinicRoute


def bearer_of(request: Request) -> str | None:
    """What follows ``Authorization: Bearer``, or ``None``."""
    given = request.headers.getlist("authorization")
    if len(given) != 1 or not given[0].lower().startswith(_BEARER):
        return None
    return given[0][len(_BEARER) :].strip() or None


async def _key(database: Transactions, request: Request) -> ClinicKey:
    key = bearer_of(request)
    if key is not None and len(key) <= LONGEST_KEY:
        found = await in_time(database.read(api_keys.find, key))
        if found is not None:
            return ClinicKey(str(found.id), str(found.clinic_id))
    detail = "Send the clinic's key as `Authorization: Bearer ...`. It may be missing, mistyped or revoked."
    raise Problem(401, "no-valid-key", detail, headers={"WWW-Authenticate": "Bearer"})


def _check_json(request: Request) -> None:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise Problem(415, "not-json", "Send JSON, with `Content-Type: application/json`.")


def _check_names(body: bytes) -> None:
    with suppress(ValueError, RecursionError):  # what is no JSON is answered where it is read
        json.loads(body, object_pairs_hook=_each_name_once)


def _each_name_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    named = dict(pairs)
    if len(named) < len(pairs):
        twice = [name for name, times in Counter(name for name, _ in pairs).items() if times > 1]
        faults = [Fault(name_shown(name), "This field is named more than once.") for name in twice]
        raise Problem(422, "fields", "Mend the fields named and send it again.", faults)
    return named
