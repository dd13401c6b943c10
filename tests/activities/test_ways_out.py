"""Where to opt out, and whom to call in an emergency."""

from __future__ import annotations

import pytest

from activities.emergency_numbers import emergency_number
from activities.ways_out import stop_at


@pytest.mark.parametrize(
    ("sender", "email", "expected"),
    [
        ("+447700900321", "hello@quay.example", ""),
        ("64321", "hello@quay.example", ""),
        ("", "hello@quay.example", ""),
        ("MG" + "0123456789abcdef" * 2, "hello@quay.example", ""),
        ("QuayDental", "hello@quay.example", "hello@quay.example"),
        ("QuayDental", "", "+44 20 7946 0321"),
    ],
)
def test_only_a_name_as_sender_needs_another_way_out(sender, email, expected):
    assert stop_at(sender, email, "+44 20 7946 0321") == expected


def test_emergency_numbers():
    known = {"GB": "999", "ES": "112", "US": "911", "AU": "000", "NO": "113"}
    assert {country: emergency_number(country) for country in known} == known
    assert emergency_number("gb") == "999"
    assert emergency_number("XX") == emergency_number("") == ""
