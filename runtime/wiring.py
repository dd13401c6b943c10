"""Puts the pieces of a process together, explicitly, from settings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from activities.assessment import Assessment
from activities.claiming import Claims
from activities.judging import Judge
from activities.messaging import Messaging, Ring, nobody_to_tell
from activities.pinned import PinnedSequences
from activities.reconciliation import Patience, Reconciliation
from activities.registry import Activities
from activities.rendering import Renderer
from core.types import Channel
from gateways.console import ConsoleGateway
from gateways.protocol import MessageGateway
from gateways.unavailable import UnavailableGateway
from models.store.transactions import Transactions
from runtime.outside_settings import EmailGateway, SmsGateway, SmtpSettings, TwilioSettings
from runtime.secrets import UNSUBSCRIBE, derive, secret_in
from runtime.settings import Mode, Settings
from runtime.unsubscribe import url_of

STATUS_PATH = "/twilio/status"
SMTP_SECONDS = 45.0
"""For one conversation with a mail server; an attempt to send may take a minute in all."""
_NO_SENDER: Mapping[Channel, str] = {Channel.SMS: "", Channel.EMAIL: ""}


@dataclass(frozen=True, slots=True)
class Gateways:
    """One gateway per channel. ``unavailable``: channels that cannot send yet, and why."""

    by_channel: dict[Channel, MessageGateway]
    unavailable: dict[Channel, str]

    async def close(self) -> None:
        """Release every connection."""
        for gateway in set(self.by_channel.values()):
            await gateway.close()


def gateways_of(settings: Settings, show: Callable[[str], None]) -> Gateways:
    """The gateways that the settings ask for; ``show`` prints what the console gateway shows."""
    sms: MessageGateway = ConsoleGateway(show)
    if settings.sms_gateway is SmsGateway.TWILIO and settings.twilio is not None:
        sms = _twilio(settings.twilio, settings.web.public_base_url)
    email: MessageGateway = ConsoleGateway(show)
    unavailable = {}
    if settings.email_gateway is EmailGateway.SMTP and settings.smtp is not None:
        email = _smtp(settings.smtp)
    elif settings.mode is Mode.PRODUCTION:
        unavailable[Channel.EMAIL] = "no mail server is set (FOLLOW_UP_EMAIL_GATEWAY)"
        email = UnavailableGateway("email_not_available")
    return Gateways({Channel.SMS: sms, Channel.EMAIL: email, Channel.WHATSAPP: sms}, unavailable)


def senders_of(settings: Settings) -> Mapping[Channel, str]:
    """Who messages leave from where a site names nobody. WhatsApp has none: a site must name its own."""
    twilio, smtp = settings.twilio, settings.smtp
    uses_twilio = settings.sms_gateway is SmsGateway.TWILIO and twilio is not None
    uses_smtp = settings.email_gateway is EmailGateway.SMTP and smtp is not None
    return {
        Channel.SMS: (twilio.messaging_service_sid or "") if uses_twilio and twilio is not None else "",
        Channel.EMAIL: smtp.sender if uses_smtp and smtp is not None else "",
    }


def secret_of(settings: Settings) -> bytes:
    """The installation's secret: the one that was set, else the one in the data folder.

    Raises as ``runtime.secrets.secret_in``.
    """
    return settings.secret or secret_in(settings.data_dir)


def _twilio(settings: TwilioSettings, public_base_url: str | None) -> MessageGateway:
    # Only who uses Twilio pays for loading its library.
    from gateways.twilio_messages import TwilioGateway

    callbacks = None if public_base_url is None else public_base_url.rstrip("/") + STATUS_PATH
    return TwilioGateway(
        settings.account_sid,
        settings.auth_token,
        base_url=settings.base_url,
        messaging_service_sid=settings.messaging_service_sid,
        status_callback_base=callbacks,
    )


def _smtp(settings: SmtpSettings) -> MessageGateway:
    # Only who sends e-mail pays for loading its library.
    from gateways.smtp_email import SmtpGateway

    return SmtpGateway(
        settings.host,
        settings.port,
        username=settings.username or "",
        password=settings.password or "",
        tls=settings.tls,
        sender=settings.sender,
        timeout=SMTP_SECONDS,
    )


def _no_link(message_id: str) -> str:
    return ""


def unsubscribe_urls(settings: Settings) -> Callable[[str], str]:
    """Where the internet reaches the page that ends e-mails, per message id; nowhere without an https
    address of ours, which RFC 8058 asks for. Raises as ``runtime.secrets.secret_in``."""
    base = settings.web.public_base_url
    if base is None or not base.startswith("https://"):
        return _no_link
    key = derive(secret_of(settings), UNSUBSCRIBE)
    return lambda message_id: url_of(base, key, message_id)


def build_activities(
    database: Transactions,
    gateways: Mapping[Channel, MessageGateway],
    *,
    patience: Patience | None = None,
    renderer: Renderer | None = None,
    senders: Mapping[Channel, str] = _NO_SENDER,
    unsubscribe_url: Callable[[str], str] = _no_link,
    ring: Ring = nobody_to_tell,
) -> Activities:
    """Every activity of a worker. ``senders``: who messages leave from where a site names nobody.

    ``unsubscribe_url``: of the e-mail with this message id; empty: there is none. ``ring``: tells a
    follow-up to look again.
    """
    renderer = renderer or Renderer()
    judge = Judge(PinnedSequences(), senders, renderer.is_free_text)
    claims = Claims(judge, renderer, gateways, unsubscribe_url)
    return Activities(
        assessment=Assessment(database, judge),
        messaging=Messaging(database, judge, claims, gateways, ring),
        reconciliation=Reconciliation(database, gateways, patience),
    )
