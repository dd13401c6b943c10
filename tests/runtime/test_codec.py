"""Encryption of payloads: what is hidden, what rotates, what is refused."""

from __future__ import annotations

import base64

import pytest
from temporalio.api.common.v1 import Payload

from runtime.codec import (
    EncryptingCodec,
    PayloadDamaged,
    PayloadKeysError,
    UnknownPayloadKey,
    parse_keys,
)


def key(fill: int) -> str:
    return base64.b64encode(bytes([fill]) * 32).decode()


PLAIN = Payload(metadata={"encoding": b"json/plain", "note": b"n"}, data=b'"Ada Lovelace"')


async def test_round_trip_hides_data_and_metadata_and_never_repeats():
    codec = EncryptingCodec(parse_keys(f"k1:{key(1)}"))
    first, second = await codec.encode([PLAIN, PLAIN])
    assert b"Ada" not in first.SerializeToString()
    assert "note" not in first.metadata
    assert first.metadata["encoding"] == b"binary/encrypted"
    assert first.metadata["encryption-key-id"] == b"k1"
    assert first.data != second.data
    assert await codec.decode([first, second]) == [PLAIN, PLAIN]


async def test_rotation_encrypts_with_the_first_and_opens_with_any():
    (old,) = await EncryptingCodec(parse_keys(f"old:{key(1)}")).encode([PLAIN])
    rotated = EncryptingCodec(parse_keys(f"new:{key(2)}, old:{key(1)}"))
    (new,) = await rotated.encode([PLAIN])
    assert new.metadata["encryption-key-id"] == b"new"
    assert await rotated.decode([old, new]) == [PLAIN, PLAIN]


async def test_payloads_from_before_encryption_pass_through():
    codec = EncryptingCodec(parse_keys(f"k1:{key(1)}"))
    assert await codec.decode([PLAIN, Payload()]) == [PLAIN, Payload()]


async def test_a_missing_key_is_named():
    (sealed,) = await EncryptingCodec(parse_keys(f"gone:{key(1)}")).encode([PLAIN])
    with pytest.raises(UnknownPayloadKey, match=r"'gone'.*FOLLOW_UP_PAYLOAD_KEYS"):
        await EncryptingCodec(parse_keys(f"k2:{key(2)}")).decode([sealed])


async def test_tampering_is_found_in_data_and_in_the_key_id():
    codec = EncryptingCodec(parse_keys(f"a:{key(1)},b:{key(1)}"))
    (sealed,) = await codec.encode([PLAIN])
    relabelled = Payload(metadata={**sealed.metadata, "encryption-key-id": b"b"}, data=sealed.data)
    flipped = Payload(metadata=sealed.metadata, data=sealed.data[:-1] + bytes([sealed.data[-1] ^ 1]))
    cut = Payload(metadata=sealed.metadata, data=sealed.data[:5])
    for broken in (relabelled, flipped, cut):
        with pytest.raises(PayloadDamaged, match="does not open with key"):
            await codec.decode([broken])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (" , ", "holds no key"),
        (key(1), "not of the form id:key"),
        ("k 1:" + key(1), "not of the form id:key"),
        ("k1:not*base64", "key k1 is not valid base64"),
        ("k1:" + base64.b64encode(b"short").decode(), "key k1 has 5 bytes and needs 32"),
        (f"k1:{key(1)},k1:{key(2)}", "key id k1 twice"),
    ],
)
def test_unusable_keys_are_explained_without_showing_them(text, message):
    with pytest.raises(PayloadKeysError, match=message) as caught:
        parse_keys(text)
    assert key(1) not in str(caught.value)


def test_url_safe_base64_is_understood_and_keys_stay_out_of_repr():
    secret = bytes([251, 255] * 16)
    keys = parse_keys("k1:" + base64.urlsafe_b64encode(secret).decode())
    assert keys.keys[0].secret == secret
    assert repr(secret)[2:10] not in repr(keys)
