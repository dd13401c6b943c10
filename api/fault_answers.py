"""Turns every error of the application into a problem, and into a log line without patient data."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.problems import Fault, Problem, away, name_shown
from models.store.transactions import DATABASE_AWAY
from runtime.scrubbing import place_of

log = logging.getLogger("follow_up.api")


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
    return name_shown(".".join(names)) or "body"
