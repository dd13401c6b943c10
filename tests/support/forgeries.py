"""Webhooks that Twilio did not sign for our address, each in another way, and some that it did."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256

from tests.support.signing import (
    FORM,
    PUBLIC,
    SHA256,
    SHARED_KEY,
    TOKEN,
    Webhook,
    sign,
    signed,
    signed_json,
    signed_sha256,
)

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
    "another account second": signed(PATH, **TEXT),
}  # fmt: skip


def resigned(webhook: Webhook, changed: list[tuple[str, str]]) -> Webhook:
    return replace(
        webhook, pairs=changed, headers={"X-Twilio-Signature": sign(PUBLIC + webhook.path, changed)}
    )


FORGERIES["another account"] = resigned(GOOD, pairs(("AccountSid", OTHER), without="AccountSid"))
FORGERIES["no account"] = resigned(GOOD, pairs(without="AccountSid"))
FORGERIES["two accounts"] = resigned(GOOD, [("AccountSid", OTHER), *GOOD.pairs])
FORGERIES["another account second"] = resigned(GOOD, [*GOOD.pairs, ("AccountSid", OTHER)])


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

SID = "SM" + "1" * 32
FULL = signed(
    PATH,
    ApiVersion="2010-04-01", Body="START", From="+447700900123", FromCountry="GB", MessageSid=SID,
    NumMedia="0", NumSegments="1", OptOutType="START", SmsMessageSid=SID, SmsSid=SID, SmsStatus="received",
    To="+447700900000",
)  # fmt: skip
"""Every field of a text that somebody may have seen."""


Cuts = list[tuple[str, str]]


def cut(webhook: Webhook, instead: dict[str, str | Cuts]) -> Webhook:
    """The same letters under the same signature, cut anew: another value, or other names and values."""
    cuts: Cuts = []
    for name, value in webhook.pairs:
        new = instead.get(name, value)
        cuts += [(name, new)] if isinstance(new, str) else new
    assert sign(PUBLIC + webhook.path, cuts) == webhook.headers["X-Twilio-Signature"], "it should still fit"
    return replace(webhook, pairs=cuts)


_SPELLED = signed(PATH, **{**TEXT, "Body": "STARTFrom+447700900999FryFr", "NumMedia": "0"})
SPLICES: dict[str, Webhook] = {
    "a longer id": cut(signed(PATH, **TEXT, NumMedia="0"), {"MessageSid": SID + "NumMedia0", "NumMedia": []}),
    "ids that differ": cut(FULL, {"MessageSid": SID + "NumMedia0", "NumMedia": []}),
    "a text's first letter in its name": cut(FULL, {"Body": [("BodyS", "TART")]}),
    "a text in the version": cut(FULL, {"ApiVersion": "2010-04-01BodySTART", "Body": []}),
    "a text in a name": cut(FULL, {"Body": [("BodySTART", "")]}),
    "a sender with the country": cut(FULL, {"From": "+447700900123FromCountryGB", "FromCountry": []}),
    "a sender's number in the name": cut(FULL, {"From": [("From+", "447700900123")]}),
    "no sender": cut(FULL, {"Body": "STARTFrom+447700900123", "From": []}),
    "our number in another field": cut(FULL, {"SmsStatus": "receivedTo+447700900000", "To": []}),
    "the provider's word in another field": cut(FULL, {"NumSegments": "1OptOutTypeSTART", "OptOutType": []}),
    "a longer word of the provider's": cut(
        FULL, {"OptOutType": "STARTSmsMessageSid" + SID, "SmsMessageSid": []}
    ),
    "a sender that the text spells out": cut(
        _SPELLED, {"Body": "START", "From": [("From", "+447700900999"), ("FryFr", "From+447700900123")]}
    ),
}
"""Signed by Twilio with other cuts; the signature fits."""
