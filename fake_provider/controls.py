"""What a person or a test tells the stand-in while it runs, over HTTP. Nonsense is answered with 400."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any, get_args

from aiohttp import web

from fake_provider.faults import Answer, Fault, error_answer
from fake_provider.records import public
from fake_provider.reports import STATUSES

if TYPE_CHECKING:
    from fake_provider.server import TwilioServer


class Controls:
    """The addresses below ``/_`` of one stand-in."""

    def __init__(self, server: TwilioServer) -> None:
        self._server = server

    def routes(self) -> list[web.RouteDef]:
        """Each address with what answers it."""
        return [
            web.get("/_state", self._state),
            web.get("/_counts", self._counts),
            web.post("/_faults", self._faults),
            web.post("/_rates", self._rates),
            web.post("/_stop", self._stop),
            web.post("/_inbound", self._inbound),
            web.post("/_deliver", self._deliver),
            web.post("/_delivery", self._delivery),
        ]

    async def _state(self, request: web.Request) -> web.Response:
        """Every accepted message, with how often a list showed it (``listed``) and a callback on it was taken
        (``told``)."""
        shown = {"requests": dict(self._server.requests), "messages": self._server.messages}
        return web.json_response(shown)

    async def _counts(self, request: web.Request) -> web.Response:
        """How often something was asked, went wrong by a rate, and became of callbacks."""
        server, callbacks = self._server, self._server.reporter.callbacks
        counts = {"requests": server.requests, "faults": server.faults, "callbacks": callbacks}
        return web.json_response(counts)

    async def _faults(self, request: web.Request) -> web.Response:
        self._server.script(*(_fault(given) for given in await _told(request, list)))
        return web.json_response({"waiting": self._server.waiting()})

    async def _rates(self, request: web.Request) -> web.Response:
        _set_fields(self._server.rates, await _told(request, dict))
        return web.json_response({"rates": str(self._server.rates)})

    async def _delivery(self, request: web.Request) -> web.Response:
        _set_fields(self._server.reporter.delivery, await _told(request, dict))
        return web.json_response({"delivery": str(self._server.reporter.delivery)})

    async def _stop(self, request: web.Request) -> web.Response:
        self._server.stopped |= set(await _told(request, list))
        return web.json_response(sorted(self._server.stopped))

    async def _inbound(self, request: web.Request) -> web.Response:
        asked = await _told(request, dict)
        if not asked.get("from") or not asked.get("to"):
            raise web.HTTPBadRequest(text="a message needs from and to")
        status, body = await self._server.receive(asked)
        return web.json_response({"status": status, "body": body})

    async def _deliver(self, request: web.Request) -> web.Response:
        asked = await _told(request, dict)
        if asked.get("status") not in STATUSES:
            raise web.HTTPBadRequest(text=f"status must be one of {', '.join(sorted(STATUSES))}")
        for message in self._server.messages:
            if message["sid"] == asked.get("sid"):
                await self._server.reporter.settle(message, asked["status"], asked.get("code"))
                return web.json_response(public(message))
        return error_answer(404, 20404, "The requested resource was not found")


async def _told(request: web.Request, kind: type[Any]) -> Any:
    try:
        told = await request.json()
    except ValueError:
        raise web.HTTPBadRequest(text="not JSON") from None
    if not isinstance(told, kind):
        raise web.HTTPBadRequest(text=f"not a {kind.__name__}")
    return told


def _fault(given: Any) -> Fault:
    try:
        fault = Fault(**given)
    except TypeError as error:
        raise web.HTTPBadRequest(text=f"no fault: {error}") from None
    if fault.answer not in get_args(Answer) or fault.on not in ("create", "list"):
        raise web.HTTPBadRequest(text=f"no fault: answer {fault.answer!r} on {fault.on!r}")
    if fault.answer in ("truncate", "drip") and not fault.accept:
        raise web.HTTPBadRequest(text=f"{fault.answer} needs accept")
    return fault


def _set_fields(target: Any, given: dict[str, Any]) -> None:
    """Set what was given, all or nothing. ``target``: a dataclass whose fields have values already."""
    known = {field.name: getattr(target, field.name) for field in fields(target)}
    for name, value in given.items():
        number = isinstance(known.get(name), int | float)
        wanted: Any = (int, float) if number else type(known.get(name))
        if name not in known or isinstance(value, bool) or not isinstance(value, wanted):
            raise web.HTTPBadRequest(text=f"{name} is no field, or {value!r} no value for it")
    for name, value in given.items():
        setattr(target, name, value)
