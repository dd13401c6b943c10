"""The SMTP gateway's TLS and sign-in: nothing leaves before both are right."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from core.provider_errors import ErrorClass
from gateways.protocol import Accepted, Outgoing, Refused, SendOutcome
from gateways.smtp_email import SmtpGateway
from tests.support.smtp_server import PASSWORD, USERNAME, Fault, SmtpServer, say

MAIL = Outgoing("5f0c" * 8, "email", "desk@clinic.test", "ada@home.test", "Hi Ada.", "Hello")
TAKEN = Accepted(f"<{MAIL.reference}@clinic.test>")
SIGNED_IN = {"username": USERNAME, "password": PASSWORD}


def certificate(folder: Path, address: str) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "mail.test")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(address))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / f"{address}.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return path


def server_context(path: Path) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(path)
    return context


@pytest.fixture(scope="session")
def right(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return certificate(tmp_path_factory.mktemp("tls"), "127.0.0.1")


@pytest.fixture(scope="session")
def another(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return certificate(tmp_path_factory.mktemp("tls"), "127.0.0.2")


async def sent(server: SmtpServer, trusted: Path | None, **changes: Any) -> SendOutcome:
    context = None if trusted is None else ssl.create_default_context(cafile=str(trusted))
    given = {"timeout": 10.0, "tls_context": context, **changes}
    return await SmtpGateway("127.0.0.1", server.port, **given).send(MAIL)


@pytest.mark.parametrize("implicit", [False, True], ids=["starttls", "tls"])
@pytest.mark.filterwarnings("ignore:Requiring AUTH")  # the server does not see that it speaks TLS already
async def test_a_message_goes_over_tls_and_signed_in(right: Path, implicit: bool) -> None:
    strict = {"auth_required": True, "require_starttls": not implicit, "auth_require_tls": not implicit}
    async with SmtpServer(tls=server_context(right), implicit_tls=implicit, **strict) as server:
        assert await sent(server, right, tls="tls" if implicit else "starttls", **SIGNED_IN) == TAKEN
    assert len(server.messages) == 1
    assert server.commands.count("AUTH") == 1
    assert ("STARTTLS" in server.commands) is not implicit


@pytest.mark.parametrize("implicit", [False, True], ids=["starttls", "tls"])
@pytest.mark.parametrize("case", ["unknown authority", "another host"])
async def test_a_wrong_certificate_stops_the_sender(
    right: Path, another: Path, implicit: bool, case: str
) -> None:
    shown, trusted = (right, None) if case == "unknown authority" else (another, another)
    async with SmtpServer(tls=server_context(shown), implicit_tls=implicit) as server:
        outcome = await sent(server, trusted, tls="tls" if implicit else "starttls", **SIGNED_IN)
    assert outcome == Refused(ErrorClass.CONFIGURATION, "certificate")
    assert {"AUTH", "MAIL"}.isdisjoint(server.commands)


async def test_a_server_without_starttls_gets_nothing(right: Path) -> None:
    async with SmtpServer() as server:
        assert await sent(server, right) == Refused(ErrorClass.CONFIGURATION, "starttls_missing")
    assert server.commands == ["EHLO", "QUIT"]


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        (say("454 TLS not available"), Refused(ErrorClass.CONNECT, "smtp_454_tls")),
        (say("502 no"), Refused(ErrorClass.CONFIGURATION, "smtp_502_tls")),
        (Fault("drop"), Refused(ErrorClass.CONNECT, "tls")),
        (Fault("hang"), Refused(ErrorClass.CONNECT, "timeout")),
        (Fault("drop", b"220 go\r\n"), Refused(ErrorClass.CONNECT, "tls")),
    ],
    ids=["not now", "never", "drop", "hang", "no handshake"],
)
async def test_a_failed_upgrade_means_nothing_was_sent(right: Path, fault: Fault, expected: Refused) -> None:
    async with SmtpServer({"STARTTLS": fault}, tls=server_context(right)) as server:
        outcome = await sent(server, right, timeout=1.0, **SIGNED_IN)
    assert outcome == expected
    assert {"AUTH", "MAIL"}.isdisjoint(server.commands)


async def test_what_is_slipped_in_before_tls_is_not_believed(right: Path) -> None:
    injected = Fault("say", b"220 go\r\n250-mail.test\r\n250 AUTH CRAM-MD5\r\n")
    async with SmtpServer({"STARTTLS": injected}, tls=server_context(right)) as server:
        assert await sent(server, right, **SIGNED_IN) == TAKEN
    assert server.commands == ["EHLO", "STARTTLS", "EHLO", "AUTH", "MAIL", "RCPT", "DATA", "QUIT"]


async def test_plain_text_where_tls_is_expected_means_nothing_was_sent(right: Path) -> None:
    async with SmtpServer() as server:
        outcome = await sent(server, right, tls="tls", timeout=1.0)
    assert isinstance(outcome, Refused)
    assert outcome.error is ErrorClass.CONNECT
    assert server.commands == []


async def test_a_wrong_password_is_tried_once(right: Path) -> None:
    async with SmtpServer(tls=server_context(right)) as server:
        outcome = await sent(server, right, username=USERNAME, password="wrong")
    assert outcome == Refused(ErrorClass.ACCOUNT, "smtp_535_auth")
    assert server.commands == ["EHLO", "STARTTLS", "EHLO", "AUTH", "QUIT"]


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        (say("454 4.7.0 try later"), Refused(ErrorClass.CONNECT, "smtp_454_auth")),
        (say("534 5.7.9 weak mechanism"), Refused(ErrorClass.ACCOUNT, "smtp_534_auth")),
        (say("334 tell me more"), Refused(ErrorClass.CONNECT, "bad_answer")),
        (Fault("drop"), Refused(ErrorClass.CONNECT, "disconnected")),
    ],
    ids=["later", "weak", "odd", "drop"],
)
async def test_trouble_while_signing_in(right: Path, fault: Fault, expected: Refused) -> None:
    async with SmtpServer({"AUTH": fault}, tls=server_context(right)) as server:
        assert await sent(server, right, **SIGNED_IN) == expected
    assert "MAIL" not in server.commands


@pytest.mark.parametrize("excluded", [["PLAIN"], ["LOGIN"], ["PLAIN", "LOGIN"]], ids="-".join)
async def test_signs_in_by_what_is_offered(right: Path, excluded: list[str]) -> None:
    async with SmtpServer(tls=server_context(right), auth_exclude_mechanism=excluded) as server:
        outcome = await sent(server, right, **SIGNED_IN)
    none_left = len(excluded) == 2
    assert outcome == (Refused(ErrorClass.CONFIGURATION, "auth_missing") if none_left else TAKEN)


@pytest.mark.parametrize("host", ["mail.example", "10.0.0.1", "0.0.0.0"])
def test_without_tls_only_to_this_machine(host: str) -> None:
    with pytest.raises(ValueError, match="without TLS"):
        SmtpGateway(host, 25, tls="none")


@pytest.mark.parametrize("host", ["localhost", "127.0.0.9", "::1"])
def test_this_machine_has_several_names(host: str) -> None:
    assert SmtpGateway(host, 25, tls="none").name == "smtp"


@pytest.mark.parametrize(
    "wrong", [{"sender": "desk"}, {"return_path": "x"}, {"return_path": "é@clinic.test"}]
)
def test_addresses_of_our_own_must_be_some(wrong: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="address"):
        SmtpGateway("mail.example", 587, **wrong)  # type: ignore[arg-type]


def test_the_password_shows_nowhere() -> None:
    gateway = SmtpGateway("mail.example", 587, **SIGNED_IN)  # type: ignore[arg-type]
    assert PASSWORD not in repr(gateway) + str(gateway)
