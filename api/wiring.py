"""What the web application is made of, from the settings."""

from __future__ import annotations

from temporalio.client import Client

from api.dependencies import CodecAccess, Dependencies, TwilioAccount
from gateways.twilio_signature import TwilioSecrets
from models.store.transactions import Transactions
from runtime.clock import utc_now
from runtime.codec import EncryptingCodec
from runtime.secrets import UNSUBSCRIBE, derive
from runtime.settings import Settings
from runtime.told import Catalog
from runtime.wiring import secret_of


def dependencies_of(
    settings: Settings, database: Transactions, client: Client | None, catalog: Catalog
) -> Dependencies:
    """Everything ``create_app`` takes. Raises as ``runtime.wiring.secret_of``."""
    keys, web = settings.payload_keys, settings.web
    return Dependencies(
        database=database,
        client=client,
        catalog=catalog,
        clock=utc_now,
        unsubscribe_key=derive(secret_of(settings), UNSUBSCRIBE),
        public_base_url=web.public_base_url,
        twilio=_twilio(settings),
        email_secret=web.email_token,
        codec=CodecAccess(
            None if keys is None else EncryptingCodec(keys), web.codec_token, ui_origins(settings)
        ),
    )


def ui_origins(settings: Settings) -> tuple[str, ...]:
    """Where the pages of the local Temporal server are; a browser may know this machine by either name."""
    if not settings.temporal.own_server:
        return ()
    return tuple(f"http://{host}:{settings.ui_port}" for host in ("127.0.0.1", "localhost"))


def _twilio(settings: Settings) -> TwilioAccount | None:
    if settings.twilio is None:
        return None
    secrets = TwilioSecrets(settings.twilio.auth_token, settings.web.webhook_key)
    return TwilioAccount(settings.twilio.account_sid, secrets)
