"""Puts the web application together from what it is handed; nothing is read from outside here."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from api.afterwards import Afterwards
from api.codec import codec_router
from api.dependencies import Dependencies
from api.email import email_router
from api.events import events_router
from api.fault_answers import answer_with_problems
from api.health import health_router
from api.refusals import RefusalCounter
from api.twilio import twilio_router
from api.unsubscribe import unsubscribe_router
from api.warm_up import warmed_up

DESCRIPTION = (
    "Tell what happened at the clinic; follow-ups start, stop and wait accordingly. Everything is stored"
    " before it is answered, and telling the same thing twice is safe."
)


def create_app(dependencies: Dependencies) -> FastAPI:
    """The whole application. ``app.state.afterwards`` is what requests left behind to be done."""
    afterwards = Afterwards(dependencies.client, dependencies.database, dependencies.clock)

    refusals = RefusalCounter(dependencies.database, afterwards, dependencies.clock)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        with warmed_up():
            yield
            await afterwards.drain()

    app = FastAPI(
        title="Follow-Up",
        version="1",
        description=DESCRIPTION,
        # The usual pages for people load scripts from elsewhere.
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        lifespan=lifespan,
    )
    app.state.afterwards = afterwards
    answer_with_problems(app)
    app.include_router(events_router(dependencies, afterwards))
    app.include_router(twilio_router(dependencies, afterwards, refusals))
    app.include_router(email_router(dependencies, afterwards, refusals))
    app.include_router(unsubscribe_router(dependencies, afterwards))
    app.include_router(codec_router(dependencies))
    app.include_router(health_router(dependencies))
    return app
