"""Settings: all problems at once, no secrets shown, production stricter."""

from __future__ import annotations

import base64
import errno
import os
from dataclasses import asdict
from pathlib import Path

import pytest

from runtime.outside_settings import EmailGateway, SmsGateway
from runtime.secrets import derive, secret_in
from runtime.settings import PROJECT_ROOT, LogLevel, Mode, SettingsError, load_settings

SID = "AC" + "0123456789abcdef" * 2
KEY = base64.b64encode(bytes(range(32))).decode()
SECRET = base64.b64encode(bytes(range(100, 132))).decode()
PRODUCTION = {
    "FOLLOW_UP_MODE": "production",
    "FOLLOW_UP_SMS_GATEWAY": "twilio",
    "FOLLOW_UP_TWILIO_ACCOUNT_SID": SID,
    "FOLLOW_UP_TWILIO_AUTH_TOKEN": "a-very-secret-token",
    "FOLLOW_UP_PAYLOAD_KEYS": f"k1:{KEY}",
    "FOLLOW_UP_SECRET_KEY": SECRET,
    "FOLLOW_UP_PUBLIC_BASE_URL": "https://follow-up.clinic.example",
}
STAND_IN = {"FOLLOW_UP_TWILIO_BASE_URL": "http://127.0.0.1:9999/"}
HERE = {"FOLLOW_UP_PUBLIC_BASE_URL": "http://127.0.0.1:8088"}
MAIL = {
    "FOLLOW_UP_EMAIL_GATEWAY": "smtp",
    "FOLLOW_UP_EMAIL_FROM": "desk@clinic.example",
    "FOLLOW_UP_SMTP_URL": "smtp://mail.example",
}


def problems(environ: dict[str, str], env_file: Path | None = None) -> dict[str, str]:
    with pytest.raises(SettingsError) as caught:
        load_settings(environ, env_file)
    assert all(each.variable in str(caught.value) for each in caught.value.problems)
    return {each.variable: f"{each.problem} -> {each.mend}" for each in caught.value.problems}


def test_nothing_set_gives_a_working_development_machine():
    settings = load_settings({}, None)
    assert settings.mode is Mode.DEVELOPMENT
    assert settings.sms_gateway is SmsGateway.CONSOLE
    assert settings.data_dir == PROJECT_ROOT / ".data"
    assert settings.database_url == f"sqlite:///{PROJECT_ROOT / '.data' / 'follow_up.db'}"
    assert (settings.temporal_port, settings.ui_port) == (7233, 8233)
    assert settings.temporal.address == "127.0.0.1:7233"
    assert settings.temporal.namespace == "default"
    assert settings.temporal.own_server
    assert settings.twilio is None
    assert settings.payload_keys is None
    assert settings.log_level is LogLevel.INFO


def test_the_example_file_is_valid_and_changes_nothing():
    from_example = load_settings({}, PROJECT_ROOT / ".env.example")
    assert asdict(from_example) == asdict(load_settings({}, None))


def test_environment_wins_over_the_file_and_blank_counts_as_unset(tmp_path):
    env_file = tmp_path / ".env"
    env_file.write_text(
        "\ufeffFOLLOW_UP_UI_PORT=9000\nFOLLOW_UP_TEMPORAL_PORT=9001\nFOLLOW_UP_LOG_LEVEL=debug\n"
        "FOLLOW_UP_TWILIO_AUTH_TOKEN=a$HOME\n"
        f"FOLLOW_UP_TWILIO_ACCOUNT_SID={SID}\n",
        encoding="utf-8",
    )
    settings = load_settings({"FOLLOW_UP_UI_PORT": "9002", "FOLLOW_UP_TEMPORAL_PORT": "  "}, env_file)
    assert (settings.ui_port, settings.temporal_port) == (9002, 9001)
    assert settings.log_level is LogLevel.DEBUG
    assert settings.twilio is not None
    assert settings.twilio.auth_token == "a$HOME"


def test_temporal_follows_the_sdk_and_else_the_configured_port():
    here = load_settings({"FOLLOW_UP_TEMPORAL_PORT": "7999"}, None).temporal
    assert (here.address, here.own_server) == ("127.0.0.1:7999", True)
    cloud = load_settings(
        {
            "TEMPORAL_ADDRESS": "ns.acct.tmprl.cloud:7233",
            "TEMPORAL_NAMESPACE": "ns",
            "TEMPORAL_API_KEY": "shh",
        },
        None,
    ).temporal
    assert (cloud.address, cloud.namespace, cloud.own_server) == ("ns.acct.tmprl.cloud:7233", "ns", False)
    assert cloud.connect["api_key"] == "shh"
    assert cloud.connect["tls"] is True
    assert "TEMPORAL_ADDRESS" in problems({"TEMPORAL_API_KEY": "shh"})
    assert "host:port" in problems({"TEMPORAL_ADDRESS": "not an address"})["TEMPORAL_ADDRESS"]
    assert "TEMPORAL_*" in problems(
        {"TEMPORAL_CONFIG_FILE": "/nonexistent.toml", "TEMPORAL_PROFILE": "absent"}
    )


def test_every_problem_is_told_at_once():
    found = problems(
        {
            "FOLLOW_UP_MODE": "prod",
            "FOLLOW_UP_TEMPORAL_PORT": "70000",
            "FOLLOW_UP_UI_PORT": "x",
            "FOLLOW_UP_SMS_GATEWAY": "pigeon",
            "FOLLOW_UP_TWILIO_ACCOUNT_SID": "AC123",
            "FOLLOW_UP_TWILIO_BASE_URL": "localhost:80",
            "FOLLOW_UP_DATABASE_URL": "mysql://u:hunter2@h/d",
            "FOLLOW_UP_PAYLOAD_KEYS": "k1:c2hvcnQ=",
            "FOLLOW_UP_LOG_LEVEL": "loud",
            "FOLLOW_UP_SMS_GATWAY": "twilio",
        }
    )
    assert len(found) == 10
    assert "development, production" in found["FOLLOW_UP_MODE"]
    assert "1 to 65535" in found["FOLLOW_UP_TEMPORAL_PORT"]
    assert "5 bytes and needs 32" in found["FOLLOW_UP_PAYLOAD_KEYS"]
    assert "did you mean FOLLOW_UP_SMS_GATEWAY?" in found["FOLLOW_UP_SMS_GATWAY"]
    assert "hunter2" not in str(found)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("sqlite:////srv/x.db", "sqlite:////srv/x.db"),
        ("sqlite:///x.db", f"sqlite:///{PROJECT_ROOT / 'x.db'}"),
        ("postgres://u:p%40w@h/d", "postgresql+psycopg://u:p%40w@h/d"),
        ("postgresql:///d?host=/run/pg", "postgresql+psycopg:///d?host=%2Frun%2Fpg"),
    ],
)
def test_database_addresses(url, expected):
    assert load_settings({"FOLLOW_UP_DATABASE_URL": url}, None).database_url == expected


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:", "postgresql://host", "nonsense"])
def test_database_addresses_that_cannot_work(url):
    assert "FOLLOW_UP_DATABASE_URL" in problems({"FOLLOW_UP_DATABASE_URL": url})


def test_production_accepts_complete_settings_and_shows_no_secret():
    settings = load_settings(PRODUCTION, None)
    assert settings.mode is Mode.PRODUCTION
    assert settings.payload_keys is not None
    shown = repr(settings)
    assert "a-very-secret-token" not in shown
    assert repr(bytes(range(32)))[2:20] not in shown
    assert KEY not in shown
    assert SECRET not in shown
    assert repr(bytes(range(100, 132)))[2:20] not in shown


def test_production_refuses_what_would_leave_patients_without_messages_or_protection():
    found = problems({"FOLLOW_UP_MODE": "production"})
    assert "patients would get nothing" in found["FOLLOW_UP_SMS_GATEWAY"]
    assert "unencrypted" in found["FOLLOW_UP_PAYLOAD_KEYS"]
    assert "keep it for ever" in found["FOLLOW_UP_SECRET_KEY"]
    assert "no STOP" in found["FOLLOW_UP_PUBLIC_BASE_URL"]


@pytest.mark.parametrize("name", ["FOLLOW_UP_TWILIO_ACCOUNT_SID", "FOLLOW_UP_TWILIO_AUTH_TOKEN"])
def test_twilio_needs_its_account_and_token(name):
    assert "console.twilio.com" in problems({**PRODUCTION, name: ""})[name]


def test_production_wants_protected_addresses():
    assert "FOLLOW_UP_PUBLIC_BASE_URL" in problems(
        {**PRODUCTION, "FOLLOW_UP_PUBLIC_BASE_URL": "http://clinic"}
    )
    twilio = load_settings({**PRODUCTION, **STAND_IN}, None).twilio
    assert twilio is not None
    assert twilio.base_url == "http://127.0.0.1:9999"


@pytest.mark.parametrize("url", ["", " ", "http://clinic", "http://127.0.0.1:8088", "http://localhost"])
@pytest.mark.parametrize("more", [{}, MAIL])
def test_production_needs_an_address_at_which_replies_and_opt_outs_arrive(url: str, more: dict[str, str]):
    found = problems({**PRODUCTION, **more, "FOLLOW_UP_PUBLIC_BASE_URL": url})
    assert list(found) == ["FOLLOW_UP_PUBLIC_BASE_URL"]
    assert "https" in found["FOLLOW_UP_PUBLIC_BASE_URL"]


def test_what_stays_on_this_machine_needs_no_address_outside():
    assert (
        load_settings({**PRODUCTION, **STAND_IN, **HERE}, None).web.public_base_url == "http://127.0.0.1:8088"
    )
    assert list(problems({**PRODUCTION, **STAND_IN, **HERE, **MAIL})) == ["FOLLOW_UP_PUBLIC_BASE_URL"]
    here = {"FOLLOW_UP_SMTP_URL": "smtp://127.0.0.1:2525?tls=none"}
    assert load_settings({**PRODUCTION, **STAND_IN, **HERE, **MAIL, **here}, None).smtp is not None


def test_a_faulty_address_is_told_once():
    found = problems({**PRODUCTION, "FOLLOW_UP_PUBLIC_BASE_URL": "clinic.example"})
    assert "FOLLOW_UP_PUBLIC_BASE_URL" in found
    with pytest.raises(SettingsError) as caught:
        load_settings({**PRODUCTION, "FOLLOW_UP_PUBLIC_BASE_URL": "ftp://clinic.example"}, None)
    assert len(caught.value.problems) == 1


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtp://mail.example", ("mail.example", 587, "starttls", None, None)),
        ("smtps://u%40x:p%2Fw@mail.example:4650", ("mail.example", 4650, "tls", "u@x", "p/w")),
        ("smtp://127.0.0.1:2525?tls=none", ("127.0.0.1", 2525, "none", None, None)),
    ],
)
def test_mail_servers(url, expected):
    environ = {"FOLLOW_UP_EMAIL_GATEWAY": "smtp", "FOLLOW_UP_EMAIL_FROM": "desk@clinic.example"}
    settings = load_settings({**environ, "FOLLOW_UP_SMTP_URL": url}, None)
    smtp = settings.smtp
    assert settings.email_gateway is EmailGateway.SMTP
    assert smtp is not None
    assert (smtp.host, smtp.port, smtp.tls, smtp.username, smtp.password) == expected
    assert "p/w" not in repr(settings)


@pytest.mark.parametrize(
    "url",
    [
        "mail.example",
        "http://mail.example",
        "smtp://:25",
        "smtp://mail.example:0x",
        "smtp://mail.example?tls=none",
    ],
)
def test_mail_servers_that_cannot_work_are_told_without_the_password(url):
    found = problems({"FOLLOW_UP_SMTP_URL": url, "FOLLOW_UP_EMAIL_FROM": "desk@clinic.example"})
    assert list(found) == ["FOLLOW_UP_SMTP_URL"]
    assert url not in found["FOLLOW_UP_SMTP_URL"]


def test_smtp_needs_its_server_and_a_sender():
    found = problems({"FOLLOW_UP_EMAIL_GATEWAY": "smtp"})
    assert set(found) == {"FOLLOW_UP_SMTP_URL", "FOLLOW_UP_EMAIL_FROM"}
    assert "no address" in problems({"FOLLOW_UP_EMAIL_FROM": "desk"})["FOLLOW_UP_EMAIL_FROM"]


def test_tokens_rates_and_ports_of_the_web_application_are_checked():
    found = problems(
        {
            "FOLLOW_UP_CODEC_TOKEN": "short",
            "FOLLOW_UP_SMS_PER_SECOND": "0",
            "FOLLOW_UP_EMAIL_PER_SECOND": "fast",
            "FOLLOW_UP_API_PORT": "7233",
            "FOLLOW_UP_SECRET_KEY": "c2hvcnQ=",
        }
    )
    assert len(found) == 5
    assert "short" not in found["FOLLOW_UP_CODEC_TOKEN"].replace("too short", "")
    assert "holds 5 bytes" in found["FOLLOW_UP_SECRET_KEY"]


def test_the_secret_in_the_data_folder_is_made_once_and_private(tmp_path):
    made = secret_in(tmp_path / "data")
    assert made == secret_in(tmp_path / "data")
    assert (tmp_path / "data" / "secret.key").stat().st_mode & 0o077 == 0
    assert derive(made, "a") != derive(made, "b")
    (tmp_path / "data" / "secret.key").write_text("gone")
    with pytest.raises(ValueError, match="from a backup"):
        secret_in(tmp_path / "data")


def test_a_secret_that_finds_no_room_leaves_nothing_behind(tmp_path, monkeypatch):
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        secret_in(tmp_path)
    assert list(tmp_path.iterdir()) == []
    monkeypatch.undo()
    assert secret_in(tmp_path) == secret_in(tmp_path)
