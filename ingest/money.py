"""Amounts as people type them, turned into minor units of their currency."""

from __future__ import annotations

import re

from ingest.refusals import FieldRefused

# ISO 4217: currencies whose minor unit is not a hundredth.
_NO_PARTS = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"
_THOUSANDTHS = "BHD IQD JOD KWD LYD OMR TND"
_DIGITS = {**dict.fromkeys(_NO_PARTS.split(), 0), **dict.fromkeys(_THOUSANDTHS.split(), 3)}
MOST_DIGITS = 12
"""Before the point: with three more behind it, machines that count in 53 bits still read it exactly."""
MOST = 10**15 - 1
"""The largest amount in minor units."""
_AMOUNT = re.compile(r"(\d{1,30})(?:\.(\d{1,3}))?", re.ASCII)


def currency(raw: str) -> str:
    """The code of a currency in capital letters. Raises ``FieldRefused``."""
    code = raw.strip().upper()
    if not re.fullmatch(r"[A-Z]{3}", code):
        raise FieldRefused("is not a currency; use its three letters, such as GBP")
    return code


def minor_units(raw: str, code: str) -> int:
    """``120.00`` in GBP as 12000, in JPY refused, as a yen has no parts. Raises ``FieldRefused``."""
    digits = _DIGITS.get(code, 2)
    amount = _AMOUNT.fullmatch(raw.strip())
    if amount is None:
        raise FieldRefused("is not an amount; write it like 120.00, with a point and no thousands sign")
    whole, parts = amount[1], amount[2] or ""
    if len(parts) > digits:
        raise FieldRefused(f"has more digits after the point than {code} has")
    if len(whole) > MOST_DIGITS:
        raise FieldRefused("is more than can be kept")
    return int(whole + parts.ljust(digits, "0"))
