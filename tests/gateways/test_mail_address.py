"""E-mail addresses as the wire takes them."""

from __future__ import annotations

from email.utils import parseaddr

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateways.mail_address import address_of


@pytest.mark.parametrize(
    ("given_", "written"),
    [
        ("ada@home.test", "ada@home.test"),
        ("  Ada.O'Hara+x@Home.TEST ", "Ada.O'Hara+x@home.test"),
        ("ada..b.@docomo.test", "ada..b.@docomo.test"),
        ("ada@clínica.test", "ada@xn--clnica-4va.test"),
        ("ada@faß.test", "ada@xn--fa-hia.test"),
        ("ada@xn--clnica-4va.test", "ada@xn--clnica-4va.test"),
        ("ada@例え.テスト", "ada@xn--r8jz45g.xn--zckzah"),
        ("josé@home.test", "josé@home.test"),
        ("jose\u0301@home.test", "josé@home.test"),
    ],
)
def test_an_address_is_written_one_way(given_: str, written: str) -> None:
    address = address_of(given_)
    assert str(address) == written
    assert address.needs_utf8 == (not address.local.isascii())


@pytest.mark.parametrize(
    "wrong",
    [
        "", "@", "ada", "ada@", "@home.test", "ada@home", "a b@home.test", "ada@home..test", "ada@-x.test",
        "ada@home.test\r\nRCPT TO:<x@y.test>", "<ada@home.test>", "Ada <ada@home.test>", '"a b"@home.test',
        "ada@[127.0.0.1]", "a@b@home.test", "ada\x00@home.test", "ada@ho me.test", "ada(x)@home.test",
        "ada@home\u3002test", "ada\u00a0x@home.test", "ada@\U0001f642.test", "ada\ud800@home.test",
        "a" * 65 + "@home.test", "ada@" + "b" * 64 + ".test", "ada@" + ("b" * 60 + ".") * 5 + "test",
        "ada@home.test,eve@evil.test", "ada;eve@evil.test", "ada\u202e@home.test",
    ],
)  # fmt: skip
def test_what_cannot_be_written_to_is_refused_unquoted(wrong: str) -> None:
    with pytest.raises(ValueError, match="address") as caught:
        address_of(wrong)
    assert not wrong or wrong not in str(caught.value)


@given(st.text(st.characters(exclude_categories=()), max_size=40), st.text(max_size=40))
def test_whatever_is_taken_is_one_address_and_stays_it(local: str, domain: str) -> None:
    try:
        address = address_of(f"{local}@{domain}")
    except ValueError:
        return
    assert parseaddr(str(address))[1] == str(address)
    assert not set(str(address)) & set(' <>()[]:;,"\\\r\n\t\0')
    assert address.domain.isascii()
    assert address_of(str(address)) == address
