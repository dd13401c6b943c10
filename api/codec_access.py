"""Who may turn Temporal's payloads into clear text: whoever shows the token, or signed in with it.

Temporal's pages cannot send our token, so a browser signs in once and then shows a cookie. The cookie is
sent only by pages of the same host, and only those of Temporal's own address may use it.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from fastapi import Request
from fastapi.responses import Response

from api.clinic_keys import bearer_of
from api.problems import Problem

COOKIE = "follow_up_codec"
SESSION = timedelta(hours=12)
_PURPOSE = b"codec session until "


@dataclass(frozen=True, slots=True)
class Sessions:
    """Sessions that nobody has to store: the cookie says until when, signed with the token."""

    token: str

    def fits(self, given: str) -> bool:
        """Whether this is the token; takes equally long for every wrong one."""
        return hmac.compare_digest(self.token.encode(), given.encode("utf-8", "surrogatepass"))

    def begin(self, response: Response, now: datetime, *, secure: bool) -> None:
        """Give the browser a session. ``secure``: the application is reached by https."""
        until = str(int((now + SESSION).timestamp()))
        response.set_cookie(
            COOKIE,
            f"{until}.{self._mac(until)}",
            max_age=int(SESSION.total_seconds()),
            path="/codec",
            secure=secure,
            httponly=True,
            samesite="strict",
        )

    def is_open(self, cookie: str, now: datetime) -> bool:
        """Whether a cookie is ours and its time is not over."""
        until, _, mac = cookie.partition(".")
        if not hmac.compare_digest(self._mac(until).encode(), mac.encode("utf-8", "surrogatepass")):
            return False
        return now < datetime.fromtimestamp(int(until), UTC)

    def check(self, request: Request, origins: tuple[str, ...], now: datetime) -> None:
        """Raises ``Problem`` (401) unless the token or an open session is shown."""
        given = bearer_of(request)
        if given is not None and self.fits(given):
            return
        cookie = request.cookies.get(COOKIE)
        from_temporal = given is None and request.headers.get("origin") in origins
        if from_temporal and cookie is not None and self.is_open(cookie, now):
            return
        detail = (
            "Show FOLLOW_UP_CODEC_TOKEN as `Authorization: Bearer ...` (temporal --codec-auth), or sign in"
            " at /codec/login with this browser."
        )
        raise Problem(401, "no-valid-token", detail, headers={"WWW-Authenticate": "Bearer"})

    def _mac(self, until: str) -> str:
        return hmac.new(
            self.token.encode(), _PURPOSE + until.encode("utf-8", "surrogatepass"), sha256
        ).hexdigest()
