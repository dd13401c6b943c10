"""Nothing that Twilio did not sign for this very address is looked at, whatever it tries."""

from __future__ import annotations

import base64
from dataclasses import replace
from hashlib import sha1, sha256
from typing import Any

import pytest

from api.dependencies import TwilioAccount
from gateways.twilio_signature import TwilioSecrets
from runtime.database import Database
from tests.api.application import ACCOUNT, ON_SQLITE, PUBLIC, SHARED_KEY, TOKEN, Web, web_over
from tests.api.signing import FORM, SHA256, Webhook, sign, signed, signed_json, signed_sha256
from tests.support.rows import select

pytestmark = ON_SQLITE
PATH = "/twilio/inbound"
TEXT = {"MessageSid": "SM" + "1" * 32, "From": "+447700900123", "To": "+447700900000", "Body": "STOP"}
GOOD = signed(PATH, **TEXT)
SIGNATURE = GOOD.headers["X-Twilio-Signature"]


def with_headers(webhook: Webhook, **changes: str | None) -> Webhook:
    names = {"signature": "X-Twilio-Signature", "settings": "X-Twilio-Webhooks-Signature-Settings",
             "kind": "Content-Type", "host": "Host", "proto": "X-Forwarded-Proto"}  # fmt: skip
    headers = dict(webhook.headers)
    for name, value in changes.items():
        headers.pop(names[name], None)
        if value is not None:
            headers[names[name]] = value
    return replace(webhook, headers=headers)


def pairs(*more: tuple[str, str], without: str = "") -> list[tuple[str, str]]:
    return [each for each in GOOD.pairs if each[0] != without] + list(more)


JSON = signed_json(PATH, **TEXT)
NEW = signed_sha256(PATH, **TEXT)
OTHER = "AC" + "9" * 32
FORGERIES: dict[str, Webhook] = {
    "no signature": with_headers(GOOD, signature=None),
    "an empty signature": with_headers(GOOD, signature=""),
    "a blank signature": with_headers(GOOD, signature="   "),
    "a signature of odd characters": with_headers(GOOD, signature="\xe9" * 28),
    "not base64": with_headers(GOOD, signature="not a signature"),
    "half a signature": with_headers(GOOD, signature=SIGNATURE[:14]),
    "a signature and more": with_headers(GOOD, signature=SIGNATURE + "A"),
    "another token": with_headers(GOOD, signature=sign(PUBLIC + PATH, GOOD.pairs, "another")),
    "an empty token": with_headers(GOOD, signature=sign(PUBLIC + PATH, GOOD.pairs, "")),
    "signed for nothing": with_headers(GOOD, signature=sign("", [])),
    "signed for the address alone": with_headers(GOOD, signature=sign(PUBLIC + PATH, [])),
    "http instead of https": with_headers(
        GOOD, signature=sign("http://clinic.example" + PATH, GOOD.pairs)
    ),
    "another host": with_headers(GOOD, signature=sign("https://evil.example" + PATH, GOOD.pairs)),
    "another host, claimed": with_headers(
        GOOD, signature=sign("https://evil.example" + PATH, GOOD.pairs), host="evil.example", proto="https"
    ),
    "the address inside": with_headers(GOOD, signature=sign("http://inside:8088" + PATH, GOOD.pairs)),
    "another port": with_headers(GOOD, signature=sign(PUBLIC + ":8443" + PATH, GOOD.pairs)),
    "port 80 of https": with_headers(GOOD, signature=sign(PUBLIC + ":80" + PATH, GOOD.pairs)),
    "signed with a slash": with_headers(GOOD, signature=sign(PUBLIC + PATH + "/", GOOD.pairs)),
    "called with a slash": replace(GOOD, path=PATH + "/"),
    "another path": replace(GOOD, path="/twilio/status/" + "0" * 32),
    "another case": with_headers(GOOD, signature=sign(PUBLIC + PATH.upper(), GOOD.pairs)),
    "a query more": replace(GOOD, path=PATH + "?a=1"),
    "an empty query more": with_headers(GOOD, signature=sign(PUBLIC + PATH + "?", GOOD.pairs)),
    "a fragment more": with_headers(GOOD, signature=sign(PUBLIC + PATH + "#rc=5", GOOD.pairs)),
    "a field more": replace(GOOD, pairs=pairs(("MediaUrl0", "https://evil.example"))),
    "a blank field more": replace(GOOD, pairs=pairs(("NumMedia", ""))),
    "a field less": replace(GOOD, pairs=pairs(without="To")),
    "another text": replace(GOOD, pairs=pairs(("Body", "START"), without="Body")),
    "another value too": replace(GOOD, pairs=pairs(("Body", "START"))),
    "another value first": replace(GOOD, pairs=[("Body", "START"), *GOOD.pairs]),
    "an empty body": replace(GOOD, content=b""),
    "not a form": replace(GOOD, content=b"\xff\x00\xfe"),
    "too many fields": replace(GOOD, content=b"&".join(b"a%d=1" % each for each in range(5000))),
    "called JSON": with_headers(GOOD, kind="application/json"),
    "JSON without its digest": replace(
        JSON, path=PATH, headers={**JSON.headers, "X-Twilio-Signature": sign(PUBLIC + PATH, [])}
    ),
    "JSON with another digest": replace(JSON, content=(JSON.content or b"").replace(b"STOP", b"STAY")),
    "JSON with two digests": replace(
        JSON,
        path=JSON.path + "&bodySHA256=" + "0" * 64,
        headers={
            **JSON.headers, "X-Twilio-Signature": sign(PUBLIC + JSON.path + "&bodySHA256=" + "0" * 64, [])
        },
    ),
    "JSON's signature for a form": replace(JSON, pairs=GOOD.pairs, content=None,
                                           headers={**JSON.headers, "Content-Type": FORM}),
    "a digest of nothing": replace(
        GOOD, path=PATH + "?bodySHA256=",
        headers={"X-Twilio-Signature": sign(PUBLIC + PATH + "?bodySHA256=", GOOD.pairs)}
    ),
    "SHA-1 under SHA-256's name": with_headers(GOOD, settings=SHA256["X-Twilio-Webhooks-Signature-Settings"]),
    "SHA-256 without its name": with_headers(NEW, settings=None),
    "SHA-256 with the auth token": replace(
        NEW, headers={**NEW.headers, "X-Twilio-Signature": sign(PUBLIC + PATH, NEW.pairs, TOKEN, sha256)}
    ),
    "SHA-1 with the shared key": with_headers(GOOD, signature=sign(PUBLIC + PATH, GOOD.pairs, SHARED_KEY)),
    "an unknown algorithm": with_headers(NEW, settings="key=1,algorithm=HMAC_MD5"),
    "no algorithm": with_headers(NEW, settings="key=1,algorithm=none"),
    "another account": signed(PATH, **TEXT),
    "no account": signed(PATH, **TEXT),
    "two accounts": signed(PATH, **TEXT),
}  # fmt: skip


def resigned(webhook: Webhook, changed: list[tuple[str, str]]) -> Webhook:
    return replace(
        webhook, pairs=changed, headers={"X-Twilio-Signature": sign(PUBLIC + webhook.path, changed)}
    )


FORGERIES["another account"] = resigned(GOOD, pairs(("AccountSid", OTHER), without="AccountSid"))
FORGERIES["no account"] = resigned(GOOD, pairs(without="AccountSid"))
FORGERIES["two accounts"] = resigned(GOOD, [("AccountSid", OTHER), *GOOD.pairs])


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


async def test_letters_moved_from_a_value_into_its_name_leave_nothing(web: Web) -> None:
    """Twilio signs names and values without anything between them, so the signature still fits."""
    answer = await send(web, replace(GOOD, pairs=pairs(("BodyS", "TOP"), without="Body")))
    assert answer.status_code == 400
    assert stored(web) == 0
    assert [row[:3] for row in refusals(web)] == [("twilio/inbound", "fields", 1)]


async def test_two_signatures_are_none(web: Web) -> None:
    headers = [("Content-Type", FORM), *(("X-Twilio-Signature", SIGNATURE) for _ in range(2))]
    answer = await web.http.post(PATH, content=GOOD.body(), headers=headers)
    assert answer.status_code == 403
    assert stored(web) == 0


GENUINE: dict[str, Webhook] = {
    "a form": GOOD,
    "with the usual port": with_headers(GOOD, signature=sign(PUBLIC + ":443" + PATH, GOOD.pairs)),
    "with a slash": replace(
        GOOD, path=PATH + "/", headers={"X-Twilio-Signature": sign(PUBLIC + PATH + "/", GOOD.pairs)}
    ),
    "with a query": replace(
        GOOD,
        path=PATH + "?a=%20b",
        headers={"X-Twilio-Signature": sign(PUBLIC + PATH + "?a=%20b", GOOD.pairs)},
    ),
    "in another order": replace(GOOD, pairs=GOOD.pairs[::-1]),
    "with blank fields": resigned(GOOD, pairs(("NumMedia", ""), ("ToCity", ""))),
    "with a field twice": resigned(GOOD, pairs(("Extra", "1"), ("Extra", "2"), ("Extra", "1"))),
    "with fields nobody knows": resigned(GOOD, pairs(("Shiny", "new & improved = yes"))),
    "by SHA-256": NEW,
    "by SHA-256, in small letters": with_headers(NEW, settings="key=1, algorithm=hmac_sha256"),
    "JSON": JSON,
    "behind another host": with_headers(GOOD, host="inside:8088", proto="http"),
}  # fmt: skip


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
