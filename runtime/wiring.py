"""Puts the pieces of a process together, explicitly, from settings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from activities.assessment import Assessment
from activities.claiming import Claims
from activities.judging import Judge
from activities.messaging import Messaging
from activities.pinned import PinnedSequences
from activities.reconciliation import Patience, Reconciliation
from activities.registry import Activities
from activities.rendering import Renderer
from core.types import Channel
from gateways.console import ConsoleGateway
from gateways.protocol import MessageGateway
from gateways.unavailable import UnavailableGateway
from models.store.transactions import Transactions
from runtime.outside_settings import SmsGateway, TwilioSettings
from runtime.secrets import secret_in
from runtime.settings import Mode, Settings

STATUS_PATH = "/twilio/status"
_NO_SENDER: Mapping[Channel, str] = {Channel.SMS: "", Channel.EMAIL: ""}


@dataclass(frozen=True, slots=True)
class Gateways:
    """One gateway per channel. ``unavailable``: channels that cannot send yet, and why."""

    by_channel: dict[Channel, MessageGateway]
    unavailable: dict[Channel, str]

    async def close(self) -> None:
        """Release every connection."""
        for gateway in self.by_channel.values():
            await gateway.close()


def gateways_of(settings: Settings, show: Callable[[str], None]) -> Gateways:
    """The gateways that the settings ask for; ``show`` prints what the console gateway shows."""
    sms: MessageGateway = ConsoleGateway(show)
    if settings.sms_gateway is SmsGateway.TWILIO and settings.twilio is not None:
        sms = _twilio(settings.twilio, settings.web.public_base_url)
    email: MessageGateway = ConsoleGateway(show)
    unavailable = {}
    if settings.mode is Mode.PRODUCTION:
        unavailable[Channel.EMAIL] = "this version sends no real e-mail yet"
        email = UnavailableGateway("email_not_available")
    return Gateways({Channel.SMS: sms, Channel.EMAIL: email}, unavailable)


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


def build_activities(
    database: Transactions,
    gateways: Mapping[Channel, MessageGateway],
    *,
    patience: Patience | None = None,
    renderer: Renderer | None = None,
    senders: Mapping[Channel, str] = _NO_SENDER,
) -> Activities:
    """Every activity of a worker. ``senders``: who messages leave from where a site names nobody."""
    judge = Judge(PinnedSequences(), senders)
    claims = Claims(judge, renderer or Renderer(), gateways)
    return Activities(
        assessment=Assessment(database, judge),
        messaging=Messaging(database, judge, claims, gateways),
        reconciliation=Reconciliation(database, gateways, patience),
    )
