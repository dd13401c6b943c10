"""The few pages that the application shows itself: self-contained, without scripts, in two languages."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from fastapi.responses import HTMLResponse

_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none';"
        " base-uri 'none'"
    ),
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
}
_PAGE = """<!doctype html>
<html lang="{lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
body {{ font: 1.05rem/1.5 system-ui, sans-serif; color: #1c2430; background: #f6f7f9; margin: 0 }}
main {{ max-width: 32rem; margin: 12vh auto; padding: 2rem; background: #fff; border-radius: .75rem }}
h1 {{ font-size: 1.35rem; margin: 0 0 .75rem }}
p {{ margin: .5rem 0 }}
[lang=es] {{ color: #4a5566 }}
button, input {{ font: inherit; padding: .7rem 1.2rem; border-radius: .5rem; border: 1px solid #8a94a3 }}
button {{ background: #17518f; color: #fff; border-color: #17518f; cursor: pointer; margin-top: 1rem }}
input {{ width: 100%; box-sizing: border-box }}
</style>
</head>
<body><main>
{content}
</main></body>
</html>
"""
_ASK = """<h1>Stop these e-mails?</h1>
<p>One tap, and we no longer write to this address.</p>
<p lang="es">Un toque y ya no escribiremos más a esta dirección.</p>
<form method="post"><button type="submit">Stop e-mails · <span lang="es">No más correos</span></button>
</form>"""
_DONE = """<h1>Done.</h1>
<p>We no longer send these e-mails to this address. You need do nothing else.</p>
<p lang="es"><strong>Hecho.</strong> Ya no enviaremos estos correos a esta dirección. No tiene que hacer
nada más.</p>"""
_UNKNOWN = """<h1>This link does not work.</h1>
<p>It may have been cut off. Open it again from the e-mail, or answer the e-mail with the word STOP.</p>
<p lang="es">Este enlace no funciona. Ábralo otra vez desde el correo o responda al correo con la palabra
STOP.</p>"""
_LOGIN = """<h1>Read Temporal's data in clear text</h1>
<p>Enter the token that is set as FOLLOW_UP_CODEC_TOKEN. This browser then stays signed in for {hours} hours.
</p>
{note}<form method="post">
<p><label for="token">Token</label></p>
<input id="token" name="token" type="password" autocomplete="current-password" required autofocus>
<button type="submit">Sign in</button></form>"""
_SIGNED_IN = """<h1>Signed in.</h1>
<p>Temporal's pages{where} show clear text in this browser now. Load them again.</p>
<p>Still no clear text? Open them at this very address, with 127.0.0.1 and not with localhost.</p>"""


def ask_to_stop() -> HTMLResponse:
    """Asks whether the e-mails should stop."""
    return _page("Stop these e-mails?", _ASK)


def stopped() -> HTMLResponse:
    """Says that the e-mails stop."""
    return _page("Done", _DONE)


def unknown_link() -> HTMLResponse:
    """Says that nobody made this link."""
    return _page("Not found", _UNKNOWN, 404)


def sign_in(hours: int, wrong: str = "") -> HTMLResponse:
    """Asks for the codec's token. ``wrong``: why the last one did not do."""
    note = f"<p><strong>{escape(wrong)}</strong></p>" if wrong else ""
    return _page("Sign in", _LOGIN.format(hours=hours, note=note), 401 if wrong else 200)


def signed_in(pages: Iterable[str]) -> HTMLResponse:
    """Says that this browser may read payloads. ``pages``: addresses of Temporal's pages."""
    links = ", ".join(f'<a href="{escape(each)}">{escape(each)}</a>' for each in pages)
    return _page("Signed in", _SIGNED_IN.format(where=f" at {links}" if links else ""))


def _page(title: str, content: str, status: int = 200) -> HTMLResponse:
    return HTMLResponse(_PAGE.format(lang="en", title=escape(title), content=content), status, _HEADERS)
