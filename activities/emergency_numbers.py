"""The number of the emergency services by country, for the words a patient in trouble gets.

112 reaches them in every member state of the European Union (Directive (EU) 2018/1972, article 109);
where a national number is better known, that one is given.
"""

from __future__ import annotations

_USING_112 = "AT BE BG CH CY CZ DE DK EE ES FI FR GR HR HU IN IS IT LI LT LU LV MT NL PL PT RO SE SI SK TR"
_NUMBERS = dict.fromkeys(_USING_112.split(), "112") | {
    "AU": "000",
    "CA": "911",
    "GB": "999",
    "IE": "999",
    "MX": "911",
    "NO": "113",
    "NZ": "111",
    "US": "911",
}


def emergency_number(country: str) -> str:
    """The number for an ISO 3166 country such as GB; empty where it is not known."""
    return _NUMBERS.get(country.upper(), "")
