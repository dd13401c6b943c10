"""From settings to the application."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import pytest

from api.wiring import dependencies_of, ui_origins
from gateways.twilio_signature import TwilioSecrets
from runtime.settings import load_settings
from sequences.catalog import load_catalog

ACCOUNT = "AC" + "0" * 32
SET = {
    "FOLLOW_UP_TWILIO_ACCOUNT_SID": ACCOUNT,
    "FOLLOW_UP_TWILIO_AUTH_TOKEN": "the-auth-token",
    "FOLLOW_UP_TWILIO_WEBHOOK_KEY": "the-shared-key-of-webhooks",
    "FOLLOW_UP_PUBLIC_BASE_URL": "https://clinic.example",
    "FOLLOW_UP_CODEC_TOKEN": "what-colleagues-may-know",
    "FOLLOW_UP_EMAIL_INBOUND_TOKEN": "what-the-mail-server-shows",
    "FOLLOW_UP_PAYLOAD_KEYS": "k1:" + base64.b64encode(bytes(32)).decode(),
    "FOLLOW_UP_SECRET_KEY": base64.b64encode(b"s" * 32).decode(),
}


def made(folder: Path, **environ: str) -> Any:
    settings = load_settings({"FOLLOW_UP_DATA_DIR": str(folder), **environ}, None)
    database: Any = object()
    return settings, dependencies_of(settings, database, None, load_catalog())


def test_everything_that_is_set_arrives(tmp_path: Path) -> None:
    _, found = made(tmp_path, **SET)
    assert found.twilio.account_sid == ACCOUNT
    assert found.twilio.secrets == TwilioSecrets("the-auth-token", "the-shared-key-of-webhooks")
    assert found.public_base_url == "https://clinic.example"
    assert found.email_secret == "what-the-mail-server-shows"
    assert found.codec.token == "what-colleagues-may-know"
    assert found.codec.codec is not None
    for secret in ("the-auth-token", "the-shared", "what-colleagues", "what-the-mail"):
        assert secret not in repr(found)


def test_what_is_not_set_stays_shut(tmp_path: Path) -> None:
    _, found = made(tmp_path)
    assert (found.twilio, found.public_base_url, found.email_secret) == (None, None, None)
    assert (found.codec.codec, found.codec.token) == (None, None)
    assert made(tmp_path)[1].unsubscribe_key == found.unsubscribe_key


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({"FOLLOW_UP_UI_PORT": "9000"}, ("http://127.0.0.1:9000", "http://localhost:9000")),
        ({"TEMPORAL_ADDRESS": "temporal.example:7233"}, ()),
    ],
)
def test_only_the_local_servers_pages_may_ask(
    tmp_path: Path, environ: dict[str, str], expected: tuple[str, ...]
) -> None:
    assert ui_origins(made(tmp_path, **environ)[0]) == expected
