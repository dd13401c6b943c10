"""``python -m fake_provider``: serve until killed; prints the port."""

from __future__ import annotations

import argparse
import asyncio
import json
from pathlib import Path

from fake_provider.reports import Delivery
from fake_provider.server import ACCOUNT_SID, AUTH_TOKEN, TwilioServer


def main() -> None:
    """Serve until killed."""

    async def serve(server: TwilioServer) -> None:
        async with server:
            print(server.port, flush=True)
            await asyncio.Event().wait()

    parser = argparse.ArgumentParser(description="A stand-in for Twilio's message API on this machine.")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--account-sid", default=ACCOUNT_SID)
    parser.add_argument("--auth-token", default=AUTH_TOKEN)
    parser.add_argument("--lose", type=float, default=0.0, help="share accepted without an answer")
    parser.add_argument("--fail", type=float, default=0.0, help="share failing with 500, not accepted")
    parser.add_argument("--limit", type=float, default=0.0, help="share answered with 429")
    parser.add_argument("--hang", type=float, default=0.0, help="share accepted and never answered")
    parser.add_argument("--swallow", type=float, default=0.0, help="share neither accepted nor answered")
    parser.add_argument("--unlisted", type=float, default=0.0, help="share accepted that no list shows")
    parser.add_argument("--broken", type=float, default=0.0, help="share accepted and answered with 500")
    parser.add_argument("--latency", type=float, default=0.0, help="seconds before each answer")
    parser.add_argument("--inbound-url", help="where patients' messages are posted")
    parser.add_argument("--advanced-opt-out", action="store_true", help="name STOP and START to the webhook")
    parser.add_argument("--delivery", type=json.loads, default={}, help="fields of reports.Delivery, as JSON")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--state", type=Path, help="file that accepted messages are added to")
    given = vars(parser.parse_args())
    given["delivery"] = Delivery(**given["delivery"])
    asyncio.run(serve(TwilioServer(**given)))


if __name__ == "__main__":
    main()
