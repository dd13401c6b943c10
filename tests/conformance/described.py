"""Looks at what Prism does not: fields that are not described or are missing, and relative addresses."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

from fake_provider.server import ACCOUNT_SID
from tests.conformance.wire import PAGE_ADDRESSES, Exchange

MESSAGES = f"/2010-04-01/Accounts/{ACCOUNT_SID}/Messages"
LIST = "/2010-04-01/Accounts/{AccountSid}/Messages.json"
ONE = "/2010-04-01/Accounts/{AccountSid}/Messages/{Sid}.json"


def recently() -> datetime:
    """A time before everything that a test has sent."""
    return datetime.now(UTC) - timedelta(minutes=1)


def examples_of(description: Mapping[str, Any], path: str, method: str, status: str) -> dict[str, Any]:
    """Twilio's own examples of an answer, by name."""
    answer = description["paths"][path][method]["responses"][status]["content"]["application/json"]
    return {name: example["value"] for name, example in answer["examples"].items()}


def fields_of(description: Mapping[str, Any], path: str, method: str) -> set[str]:
    """All fields that may be sent: of the form, or of the query."""
    operation = description["paths"][path][method]
    if method == "post":
        form = operation["requestBody"]["content"]["application/x-www-form-urlencoded"]
        return set(form["schema"]["properties"])
    return {each["name"] for each in operation["parameters"] if each["in"] == "query"}


def shape_of(description: Mapping[str, Any], path: str, method: str, status: str) -> set[str]:
    """All fields of an answer."""
    answer = description["paths"][path][method]["responses"][status]["content"]["application/json"]
    schema = answer["schema"]
    if "$ref" in schema:
        schema = description["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return set(schema["properties"])


def assert_described(exchange: Exchange, description: Mapping[str, Any]) -> None:
    """No field but Twilio's was sent, and exactly Twilio's came back: what Prism does not look at."""
    path = LIST if exchange.path.partition("?")[0] == f"{MESSAGES}.json" else ONE
    method = exchange.method.lower()
    sent = exchange.form if method == "post" else exchange.query
    assert set(sent) <= fields_of(description, path, method)
    assert set(exchange.answer) == shape_of(description, path, method, str(exchange.status))


def assert_relative(page: Mapping[str, Any]) -> None:
    """The addresses of a page, which Prism cannot judge, look as in Twilio's examples."""
    for name in PAGE_ADDRESSES:
        if page[name] is not None:
            address = urlsplit(page[name])
            assert (address.scheme, address.netloc, address.path) == ("", "", f"{MESSAGES}.json")
            assert set(parse_qs(address.query)) >= {"PageSize", "Page"}
