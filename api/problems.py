"""Answers when something cannot be done: problem details of RFC 9457."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from fastapi.responses import JSONResponse, Response

MEDIA_TYPE = "application/problem+json"
_TYPE = "application/problem+json"
LONGEST_NAME = 100
"""Characters shown of a field's name, which the request may have made up."""
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


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one field of the request, such as ``person.phone``."""

    field: str
    detail: str


def name_shown(name: str) -> str:
    """A field's name, which the request may have made up, as an answer can carry it."""
    return name.encode(errors="replace").decode()[:_LONGEST_NAME]


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
