"""Answers when something cannot be done: problem details of RFC 9457, and logs without patient data."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from models.store.transactions import DATABASE_AWAY
from runtime.scrubbing import place_of

MEDIA_TYPE = "application/problem+json"
_TYPE = "urn:problem:follow-up:"
_LONGEST_NAME = 100
_TITLES = {
    400: "This cannot be read",
    401: "A valid key is needed",
    403: "Not allowed",
    404: "Not found",
    405: "Another method is needed",
    408: "Too slow",
    409: "This contradicts what was told before",
    413: "Too large",
    415: "Another content type is needed",
    422: "Some fields cannot be used",
    500: "A fault in the program",
    503: "Not available now",
}
SCHEMA = {
    "type": "object",
    "required": ["type", "title", "status"],
    "properties": {
        "type": {"type": "string", "description": "Names the kind of problem, for programs."},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "What is wrong and how to mend it, for people."},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "field": {"type": "string", "description": "Such as person.phone."},
                    "detail": {"type": "string"},
                },
            },
        },
    },
}
"""The shape of every such answer, as JSON Schema."""

log = logging.getLogger("follow_up.api")


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one field of the request, such as ``person.phone``."""

    field: str
    detail: str


class Problem(Exception):
    """The request is answered with this. ``kind``: for programs, in words joined by hyphens."""

    def __init__(
        self,
        status: int,
        kind: str,
        detail: str,
        faults: Iterable[Fault] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self.status, self.kind, self.detail = status, kind, detail
        self.faults, self.headers = tuple(faults), dict(headers or {})
        super().__init__(f"{status} {kind}")

    def response(self) -> Response:
        """The answer."""
        content: dict[str, Any] = {
            "type": _TYPE + self.kind,
            "title": _TITLES.get(self.status, "This cannot be done"),
            "status": self.status,
            "detail": self.detail,
        }
        if self.faults:
            content["errors"] = [{"field": each.field, "detail": each.detail} for each in self.faults]
        return JSONResponse(content, self.status, self.headers, media_type=MEDIA_TYPE)


def away() -> Problem:
    """The database cannot be reached; whoever asks may come again."""
    detail = "The database does not answer. Nothing was stored; try again in a moment."
    return Problem(503, "database-away", detail, headers={"Retry-After": "5"})


def answer_with_problems(app: FastAPI) -> None:
    """Let every error of the application be answered as a problem."""
    app.add_exception_handler(Problem, _of_problem)
    app.add_exception_handler(HTTPException, _of_http)
    app.add_exception_handler(RequestValidationError, _of_validation)
    for kind in DATABASE_AWAY:
        app.add_exception_handler(kind, _of_database)
    app.add_middleware(NothingEscapes)


class NothingEscapes:
    """ASGI middleware: a fault in the program is logged as its type and place, never with values."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; answer 500 where nothing was answered yet."""
        begun = False

        async def noting(message: Message) -> None:
            nonlocal begun
            begun = begun or message["type"] == "http.response.start"
            await send(message)

        try:
            await self._app(scope, receive, noting)
        except Exception as error:
            if scope["type"] != "http":
                raise
            log.error("A request failed: %s at %s", type(error).__name__, place_of(error))
            if not begun:
                fault = Problem(500, "fault", "A fault in the program; it was logged. Please report it.")
                await fault.response()(scope, receive, send)


async def _of_problem(_: Request, problem: Exception) -> Response:
    assert isinstance(problem, Problem)
    return problem.response()


async def _of_http(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    words = {404: "There is nothing under this address.", 405: "This address takes another method."}
    detail = words.get(error.status_code, "The request cannot be read.")
    return Problem(error.status_code, f"http-{error.status_code}", detail, headers=error.headers).response()


async def _of_validation(_: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    found = error.errors()
    if any(each["type"] == "json_invalid" for each in found):
        return Problem(400, "not-json", "The body is not JSON.").response()
    faults = [Fault(_field(each["loc"]), str(each["msg"])) for each in found]
    return Problem(422, "fields", "Mend the fields named and send it again.", faults).response()


async def _of_database(_: Request, error: Exception) -> Response:
    log.warning("The database does not answer (%s)", type(error).__name__)
    return away().response()


def _field(loc: Iterable[Any]) -> str:
    names = [str(each) for each in loc if each != "body"]
    return ".".join(names)[:_LONGEST_NAME] or "body"
