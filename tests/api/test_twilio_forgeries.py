"""Nothing that Twilio did not sign for this very address is looked at, whatever it tries."""

from __future__ import annotations

import base64
from hashlib import sha1, sha256
from typing import Any

import pytest

from api.dependencies import TwilioAccount
from gateways.twilio_signature import TwilioSecrets
from runtime.database import Database
from tests.api.application import ACCOUNT, ON_SQLITE, PUBLIC, TOKEN, Web, web_over
from tests.support.forgeries import (
    FORGERIES,
    FULL,
    GENUINE,
    GOOD,
    NEW,
    PATH,
    SID,
    SIGNATURE,
    SPLICES,
    TEXT,
    Cuts,
    cut,
    with_headers,
)
from tests.support.rows import select
from tests.support.signing import FORM, Webhook, sign, signed

pytestmark = ON_SQLITE


async def send(web: Web, webhook: Webhook) -> Any:
    arguments = webhook.arguments()
    arguments["headers"] = {name: value.encode("latin-1") for name, value in arguments["headers"].items()}
    answer = await web.http.post(webhook.path, **arguments)
    await web.drain()
    return answer


def stored(web: Web) -> int:
    tables = ("inbound_message", "stray_report", "message_event", "inbox_event")
    return sum(select(web.database, f"SELECT count(*) FROM {table}")[0][0] for table in tables)


def refusals(web: Web) -> list[tuple[Any, ...]]:
    return select(web.database, "SELECT route, why, count, digest, size FROM webhook_refusal ORDER BY why")


@pytest.mark.parametrize("forgery", FORGERIES.values(), ids=list(FORGERIES))
async def test_a_forgery_is_refused_counted_and_leaves_nothing(web: Web, forgery: Webhook) -> None:
    answer = await send(web, forgery)
    assert answer.status_code == 403, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    for given in ("STOP", "900123", "evil", ACCOUNT):
        assert given not in answer.text
    assert stored(web) == 0
    ((_, why, count, digest, size),) = refusals(web)
    assert (count, digest, size) == (1, sha256(forgery.body()).hexdigest(), len(forgery.body()))
    assert why


@pytest.mark.parametrize("splice", SPLICES.values(), ids=list(SPLICES))
async def test_letters_cut_anew_leave_nothing(web: Web, splice: Webhook) -> None:
    """Twilio signs names and values without anything between them, so the signature still fits."""
    answer = await send(web, splice)
    assert answer.status_code == 400, answer.text
    assert answer.json()["errors"][0]["detail"] == "is missing or is not what Twilio sends."
    assert stored(web) == 0
    assert [row[:3] for row in refusals(web)] == [("twilio/inbound", "fields", 1)]


async def test_a_start_seen_before_opens_nothing_however_it_is_cut(web: Web) -> None:
    start = signed(PATH, **{**TEXT, "Body": "START", "NumMedia": "0"})
    assert (await send(web, start)).status_code == 200
    stop = signed(PATH, **{**TEXT, "MessageSid": "SM" + "2" * 32})
    assert (await send(web, stop)).status_code == 200
    again = cut(start, {"MessageSid": TEXT["MessageSid"] + "NumMedia0", "NumMedia": []})
    assert (await send(web, again)).status_code == 400
    assert (await send(web, start)).status_code == 200
    assert select(
        web.database, "SELECT count(*) FROM contact_point WHERE value = :phone AND suppressed_at IS NULL",
        phone=TEXT["From"],
    ) == [(0,)]  # fmt: skip


async def test_a_full_webhook_is_taken(web: Web) -> None:
    more = {"ProfileName": "From Anna", "OriginalRepliedMessageSid": SID, "ReferralBody": "Body"}
    whole = signed(PATH, **dict(FULL.pairs[1:]), **more)
    assert (await send(web, whole)).status_code == 200
    assert stored(web) == 1


REPORT = {"ApiVersion": "2010-04-01", "ErrorCode": "30003", "From": "+447700900000", "MessageSid": SID,
          "MessageStatus": "undelivered", "RawDlrDoneDate": "2601010000", "SmsSid": SID,
          "SmsStatus": "undelivered", "To": "+447700900123"}  # fmt: skip


@pytest.mark.parametrize(
    "instead",
    [
        {"ApiVersion": "2010-04-01ErrorCode30003", "ErrorCode": []},
        {"ErrorCode": "30003From+447700900000", "From": []},
        {"From": f"+447700900000MessageSid{SID}", "MessageSid": []},
        {"MessageSid": SID + "MessageStatusundelivered", "MessageStatus": []},
        {"MessageStatus": "undeliveredRawDlrDoneDate2601010000", "RawDlrDoneDate": []},
    ],
)
async def test_a_report_cut_anew_is_none(web: Web, instead: dict[str, str | Cuts]) -> None:
    whole = signed("/twilio/status/" + "0" * 32, **REPORT)
    assert (await send(web, cut(whole, instead))).status_code == 400
    assert stored(web) == 0
    assert (await send(web, whole)).status_code == 204
    assert select(web.database, "SELECT kind, detail FROM stray_report") == [("undelivered", "30003")]


async def test_two_signatures_are_none(web: Web) -> None:
    headers = [("Content-Type", FORM), *(("X-Twilio-Signature", SIGNATURE) for _ in range(2))]
    answer = await web.http.post(PATH, content=GOOD.body(), headers=headers)
    assert answer.status_code == 403
    assert stored(web) == 0


@pytest.mark.parametrize("webhook", GENUINE.values(), ids=list(GENUINE))
async def test_what_twilio_signed_is_taken(web: Web, webhook: Webhook) -> None:
    answer = await send(web, webhook)
    assert answer.status_code == 200, (answer.text, refusals(web))
    assert answer.text == "<Response></Response>"
    assert answer.headers["content-type"].startswith("text/xml")
    assert select(web.database, "SELECT provider_id, intent FROM inbound_message") == [
        ("SM" + "1" * 32, "opt_out")
    ]
    assert refusals(web) == []


@pytest.mark.parametrize(
    "base_url",
    ["https://clinic.example/", "https://clinic.example:443", "https://clinic.example/behind/a/proxy",
     "http://127.0.0.1:8088", "https://[2001:db8::1]:8443"],
)  # fmt: skip
async def test_the_configured_address_is_what_counts(practice: Database, base_url: str) -> None:
    base = base_url.rstrip("/")
    async with web_over(practice, public_base_url=base_url) as web:
        assert (await send(web, signed(PATH, base, **TEXT))).status_code == 200
        assert (await send(web, signed(PATH, "https://evil.example", **TEXT))).status_code == 403


async def test_the_same_webhook_again_changes_nothing(web: Web) -> None:
    answers = [await send(web, GOOD) for _ in range(3)]
    assert [each.status_code for each in answers] == [200] * 3
    assert select(web.database, "SELECT count(*) FROM inbound_message") == [(1,)]


@pytest.mark.parametrize(
    "changes",
    [
        {"twilio": None},
        {"public_base_url": None},
        {"twilio": None, "public_base_url": None},
    ],
)
async def test_what_cannot_be_checked_is_not_taken(
    practice: Database, changes: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    async with web_over(practice, **changes) as web:
        for path in (PATH, "/twilio/status/" + "0" * 32):
            answer = await send(web, signed(path, **TEXT))
            assert answer.status_code == 503
        assert stored(web) == 0
        assert {why for _, why, *_ in refusals(web)} == {"not_configured"}
    assert "FOLLOW_UP_PUBLIC_BASE_URL" in caplog.text


async def test_without_a_shared_key_sha_256_opens_nothing(practice: Database) -> None:
    account = TwilioAccount(ACCOUNT, TwilioSecrets(TOKEN))
    async with web_over(practice, twilio=account) as web:
        for forgery in (NEW, with_headers(NEW, signature=sign(PUBLIC + PATH, NEW.pairs, "", sha256))):
            assert (await send(web, forgery)).status_code == 403
        assert {why for _, why, *_ in refusals(web)} == {"algorithm"}


async def test_a_flood_is_counted_in_few_rows(web: Web) -> None:
    forgery = with_headers(GOOD, signature=base64.b64encode(sha1(b"x").digest()).decode())
    for _ in range(50):
        await web.http.post(forgery.path, **forgery.arguments())
    await web.drain()
    assert [row[:3] for row in refusals(web)] == [("twilio/inbound", "signature", 50)]
