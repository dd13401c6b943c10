"""Our check of Twilio's signatures, beside the one in Twilio's own library."""

from __future__ import annotations

from urllib.parse import urlencode

from hypothesis import example, given
from hypothesis import strategies as st
from starlette.datastructures import FormData
from twilio.request_validator import HMAC_SHA1, HMAC_SHA256, RequestValidator

from gateways.twilio_signature import SETTINGS, SIGNATURE, Fields, Forged, TwilioSecrets, verify

SECRETS = TwilioSecrets("token", "shared")
FORM = "application/x-www-form-urlencoded; charset=UTF-8"
URLS = st.sampled_from(
    [
        "https://clinic.example/twilio/inbound",
        "https://clinic.example:443/twilio/inbound?a=1&b=",
        "http://clinic.example:80/x/",
        "https://[::1]:8443/x",
        "http://127.0.0.1:8088/twilio/status/0?x=%C3%A9",
    ]
)
WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
PAIRS = st.lists(st.tuples(WORDS, WORDS), max_size=6)


@given(URLS, PAIRS, st.sampled_from([HMAC_SHA1, HMAC_SHA256]), st.booleans())
@example("https://clinic.example/x", [("a", ""), ("a", "2"), ("a", "1"), ("a", "2")], HMAC_SHA1, True)
def test_it_decides_as_twilios_own_library(
    url: str, pairs: list[tuple[str, str]], algorithm: str, whole: bool
) -> None:
    secret = "token" if algorithm == HMAC_SHA1 else "shared"
    validator = RequestValidator(secret)
    # A field without a name or a value is no field in a form that is empty otherwise.
    pairs = [pair for pair in pairs if pair != ("", "")]
    signature = validator.compute_signature(url, FormData(pairs), algorithm)
    sent = pairs if whole else pairs[1:]
    theirs = validator.validate(url, FormData(sent), signature, algorithm)
    headers = {SIGNATURE: [signature]}
    if algorithm == HMAC_SHA256:
        headers[SETTINGS] = [f"key=k,algorithm={algorithm}"]
    ours = verify(SECRETS, url, FORM, urlencode(sent).encode(), headers)
    assert isinstance(ours, Fields) == theirs
    if isinstance(ours, Fields):
        assert sorted((name, value) for name in ours for value in ours.getlist(name)) == sorted(sent)


@given(st.binary(max_size=200), st.text(max_size=40), st.sampled_from([FORM, "application/json", ""]))
def test_rubbish_is_refused_and_never_raises(body: bytes, signature: str, kind: str) -> None:
    found = verify(SECRETS, "https://clinic.example/x", kind, body, {SIGNATURE: [signature]})
    assert isinstance(found, Forged)
