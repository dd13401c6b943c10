"""Asking providers what no report told: settled by proof, once, and nothing is ever sent."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from activities.judging import Judge
from activities.messaging import record_outcome
from activities.pinned import PinnedSequences
from core.types import Channel
from core.verdicts import HandOver, Reason, Verdict
from gateways.console import ConsoleGateway
from gateways.protocol import Accepted, GatewayUnreachable, MessageGateway, Outgoing, ProviderStatus
from models.store import ledger, tasks
from runtime import chores
from runtime.database import Database
from runtime.reconcile import (
    ASKED_AGAIN_AFTER,
    DOUBTED_FOR,
    PROVED_WITHIN,
    REPORTS_WITHIN,
    LeftAlone,
    Reconciled,
    reconcile,
)
from runtime.reports import Report, accept_report
from tests.support.gateway import Kept, RecordingGateway
from tests.support.rows import FIRST_AT, HOUR, MINUTE, SEQUENCE, change, open_follow_up, put_claim, select

SECOND = timedelta(seconds=1)
ASKED_AT = FIRST_AT + REPORTS_WITHIN + SECOND
PROVED_AT = FIRST_AT + PROVED_WITHIN + SECOND
NOBODY_KNOWS = FIRST_AT + timedelta(hours=24)


class Provider(RecordingGateway):
    """One that also knows what became of what it took. ``asked``: the ids it was asked about."""

    def __init__(self) -> None:
        super().__init__("SM", lambda _: FIRST_AT)
        self.knows: dict[str, ProviderStatus] = {}
        self.asked: list[str] = []
        self.away = False

    async def fetch(self, provider_id: str) -> ProviderStatus | None:
        self.asked.append(provider_id)
        if self.away:
            raise GatewayUnreachable("scripted")
        return self.knows.get(provider_id)

    def took(self, database: Database, message_id: str, provider_id: str) -> None:
        """It has this message, whatever became of its answer."""
        ((recipient, sender, body),) = select(
            database, "SELECT recipient, sender, body FROM message WHERE id = :id", id=message_id
        )
        self.kept.append(Kept(Outgoing(message_id, "sms", sender, recipient, body), provider_id, FIRST_AT))


@pytest.fixture
def provider() -> Provider:
    return Provider()


async def ask(
    database: Database, provider: MessageGateway, now: datetime = ASKED_AT, **how: Any
) -> Reconciled:
    """One round; whatever comes of it, nothing is posted."""
    found = await reconcile(database, {Channel.SMS: provider}, lambda: now, **how)
    assert getattr(provider, "posts", []) == []
    return found


def accepted(database: Database, provider_id: str = "SM1", **columns: Any) -> str:
    """A message that its provider took and has not reported on."""
    message_id = put_claim(database, open_follow_up(database, ref=provider_id), **columns)
    with database.writing() as connection:
        record_outcome(connection, message_id, Accepted(provider_id), FIRST_AT, awaits_report=True)
    return message_id


def claimed(database: Database, **columns: Any) -> tuple[str, str]:
    """A follow-up and its claim that nobody settled: the worker was killed after its POST."""
    follow_up = open_follow_up(database)
    return follow_up, put_claim(database, follow_up, **columns)


def standing(database: Database, columns: str = "state, delivery, awaits_report") -> tuple[Any, ...]:
    (found,) = select(database, f"SELECT {columns} FROM message")
    return tuple(bool(each) if name == "awaits_report" else each
                 for name, each in zip(columns.split(", "), found, strict=True))  # fmt: skip


def events(database: Database) -> list[tuple[str, str | None]]:
    return select(database, "SELECT kind, detail FROM message_event ORDER BY id")  # type: ignore[return-value]


def verdict_of(database: Database, follow_up: str, now: datetime) -> Verdict:
    judge = Judge(PinnedSequences(), dict.fromkeys(Channel, ""))
    with database.writing() as connection:
        return judge.judge(connection, follow_up, SEQUENCE.digest, now).verdict


async def test_what_arrived_is_learned_once(clinic: Database, provider: Provider) -> None:
    accepted(clinic)
    provider.knows["SM1"] = ProviderStatus("delivered")
    assert await ask(clinic, provider) == Reconciled(asked=1, changed=1)
    assert standing(clinic) == ("sent", "delivered", False)
    assert events(clinic)[-1] == ("fetch", "delivered")
    before = events(clinic)
    assert await ask(clinic, provider, ASKED_AT + DOUBTED_FOR) == Reconciled()
    assert (events(clinic), provider.asked) == (before, ["SM1"])


async def test_what_did_not_arrive_is_acted_on_and_its_follow_up_looks_again(
    clinic: Database, provider: Provider
) -> None:
    accepted(clinic)
    ((follow_up,),) = select(clinic, "SELECT id FROM follow_up")
    provider.knows["SM1"] = ProviderStatus("undelivered", "30006")
    found = await ask(clinic, provider)
    assert (found.asked, found.changed, found.to_ring) == (1, 1, (follow_up,))
    assert standing(clinic, "state, delivery, error_class, error_code") == (
        "failed", "undelivered", "unreachable", "30006",
    )  # fmt: skip
    assert select(clinic, "SELECT unusable_reason FROM contact_point WHERE kind = 'phone'") == [
        ("unreachable",)
    ]


async def test_reports_get_ten_minutes_and_nobody_is_asked_twice_in_two_hours(
    clinic: Database, provider: Provider
) -> None:
    accepted(clinic)
    assert await ask(clinic, provider, FIRST_AT + REPORTS_WITHIN) == Reconciled()
    for number, (now, asked) in enumerate(
        [(ASKED_AT, 1), (ASKED_AT + HOUR, 1), (ASKED_AT + ASKED_AGAIN_AFTER + SECOND, 2)]
    ):
        found = await ask(clinic, provider, now)
        assert (found.asked, len(provider.asked)) == (int(number != 1), asked)
        assert found.still_open == found.asked
    assert standing(clinic) == ("sent", None, True)


@pytest.mark.parametrize("status", [None, "queued", "sent", "a word of tomorrow"])
async def test_after_a_day_nobody_waits_for_a_report(
    clinic: Database, provider: Provider, status: str | None
) -> None:
    accepted(clinic)
    if status is not None:
        provider.knows["SM1"] = ProviderStatus(status)
    assert (await ask(clinic, provider, NOBODY_KNOWS - MINUTE)).still_open == 1
    found = await ask(clinic, provider, NOBODY_KNOWS, asked_again_after=SECOND)
    assert (found.asked, found.still_open, found.unknown) == (1, 0, 1)
    state, _, awaits = standing(clinic)
    assert (state, awaits) == ("sent", False)  # it left: never sent again
    assert events(clinic)[-1][0] == "no_report"
    assert await ask(clinic, provider, NOBODY_KNOWS + DOUBTED_FOR) == Reconciled()


async def test_a_provider_that_is_away_is_asked_once_a_round_and_nothing_is_lost(
    clinic: Database, provider: Provider
) -> None:
    for number in range(8):
        accepted(clinic, f"SM{number}")
    provider.away = True
    found = await ask(clinic, provider)
    assert (found.changed, found.still_open, found.unreachable) == (0, 8, 8)
    assert 1 <= found.asked == len(provider.asked) <= 5  # those under way at the same time
    provider.away = False
    provider.knows = {f"SM{number}": ProviderStatus("delivered") for number in range(8)}
    assert await ask(clinic, provider) == Reconciled(asked=8, changed=8)


async def test_a_round_takes_the_oldest_first_and_no_more_than_it_may(
    clinic: Database, provider: Provider
) -> None:
    for number in range(5):
        accepted(clinic, f"SM{number}")
        moved = f"{FIRST_AT - number * MINUTE:%Y-%m-%d %H:%M:%S}"
        change(
            clinic, "UPDATE message SET settled_at = :at WHERE provider_id = :id", at=moved, id=f"SM{number}"
        )
    assert (await ask(clinic, provider, most=2)).asked == 2
    assert sorted(provider.asked) == ["SM3", "SM4"]
    assert (await ask(clinic, provider, most=2)).asked == 2
    assert sorted(provider.asked) == ["SM1", "SM2", "SM3", "SM4"]


async def test_a_claim_that_nobody_settled_is_proved_from_the_providers_list(
    clinic: Database, provider: Provider
) -> None:
    follow_up, message_id = claimed(clinic)
    provider.took(clinic, message_id, "SM7")
    assert await ask(clinic, provider, FIRST_AT + PROVED_WITHIN) == Reconciled()  # whoever sent it is at it
    assert await ask(clinic, provider, PROVED_AT) == Reconciled(asked=1, changed=1, to_ring=(follow_up,))
    assert standing(clinic, "state, provider_id") == ("sent", "SM7")
    again = await ask(clinic, provider, PROVED_AT)
    assert (again.changed, again.to_ring, provider.lists) == (0, (), 1)


async def test_a_claim_that_a_report_settled_by_its_identity_needs_no_list(
    clinic: Database, provider: Provider
) -> None:
    _, message_id = claimed(clinic)
    with clinic.writing() as connection:
        accept_report(connection, Report("recording", message_id, "SM7", "sent", None, FIRST_AT), FIRST_AT)
    assert standing(clinic, "state, provider_id, awaits_report") == ("sent", "SM7", True)
    provider.knows["SM7"] = ProviderStatus("delivered")
    assert await ask(clinic, provider, PROVED_AT) == Reconciled(asked=1, changed=1)
    assert (standing(clinic), provider.lists) == (("sent", "delivered", False), 0)


async def test_what_the_provider_does_not_have_is_unknown_and_a_colleagues(
    clinic: Database, provider: Provider
) -> None:
    follow_up, _ = claimed(clinic)
    found = await ask(clinic, provider, PROVED_AT)
    assert found == Reconciled(asked=1, changed=1, unknown=1, to_ring=(follow_up,))
    assert standing(clinic, "state") == ("unknown",)
    verdict = verdict_of(clinic, follow_up, PROVED_AT)
    assert isinstance(verdict, HandOver)
    assert (verdict.task, verdict.reason) == ("message:first", Reason.MESSAGE_UNKNOWN)
    for now in (PROVED_AT + MINUTE, PROVED_AT + ASKED_AGAIN_AFTER, FIRST_AT + DOUBTED_FOR):
        again = await ask(clinic, provider, now)
        assert (again.changed, again.to_ring) == (0, ())
    assert standing(clinic, "state") == ("unknown",)
    assert provider.lists == 2  # once more after two hours; after a day nobody asks


async def test_proof_that_comes_late_closes_the_task(clinic: Database, provider: Provider) -> None:
    follow_up, message_id = claimed(clinic)
    await ask(clinic, provider, PROVED_AT)
    with clinic.writing() as connection:
        tasks.open_task(
            connection, follow_up, "message:first", Reason.MESSAGE_UNKNOWN, PROVED_AT, "owner", PROVED_AT
        )
    provider.took(clinic, message_id, "SM7")
    later = PROVED_AT + ASKED_AGAIN_AFTER + SECOND
    assert await ask(clinic, provider, later) == Reconciled(asked=1, changed=1, to_ring=(follow_up,))
    assert standing(clinic, "state, provider_id") == ("sent", "SM7")
    assert select(clinic, "SELECT closed_by FROM task") == [("provider",)]


async def test_a_list_that_cannot_be_asked_for_settles_nothing_within_its_time(
    clinic: Database, provider: Provider
) -> None:
    claimed(clinic, at=PROVED_AT - PROVED_WITHIN - SECOND)
    provider.unreachable = True
    found = await ask(clinic, provider, PROVED_AT)
    assert found.asked == 1
    assert standing(clinic, "state") == ("unknown",)  # for an hour, longer than anybody waits


async def test_what_another_provider_took_is_left_alone_and_counted(clinic: Database) -> None:
    accepted(clinic, "SM1")
    accepted(clinic, "SM2")
    claimed(clinic)
    before = (
        select(clinic, "SELECT id, state, awaits_report, settled_at FROM message ORDER BY id"),
        events(clinic),
    )
    console = ConsoleGateway(lambda _: None)
    for now in (PROVED_AT, FIRST_AT + DOUBTED_FOR + HOUR):
        found = await ask(clinic, console, now)
        assert found == Reconciled(left_alone=(LeftAlone("sms", "recording", "console", 3),))
    assert before == (
        select(clinic, "SELECT id, state, awaits_report, settled_at FROM message ORDER BY id"),
        events(clinic),
    )
    nobody = await reconcile(clinic, {}, lambda: PROVED_AT)
    assert nobody.left_alone == (LeftAlone("sms", "recording", "nothing", 3),)


async def test_many_that_another_provider_took_keep_no_place(clinic: Database, provider: Provider) -> None:
    for number in range(3):
        accepted(clinic, f"XX{number}")
    change(clinic, "UPDATE message SET provider = 'elsewhere'")
    accepted(clinic, "SM1")
    provider.knows["SM1"] = ProviderStatus("delivered")
    found = await ask(clinic, provider, most=1)
    assert (found.changed, provider.asked) == (1, ["SM1"])
    assert found.left_alone == (LeftAlone("sms", "elsewhere", "recording", 3),)


async def test_a_message_that_nobody_is_heard_of_yet_is_not_counted_either(clinic: Database) -> None:
    claimed(clinic)
    assert await ask(clinic, ConsoleGateway(lambda _: None), ASKED_AT) == Reconciled()


async def test_the_worker_asks_every_minute_and_rings(
    clinic: Database, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    follow_up, message_id = claimed(clinic)
    provider.took(clinic, message_id, "SM7")
    rung: list[tuple[Any, ...]] = []

    async def ring(*asked: Any) -> bool:
        rung.append(asked)
        return True

    monkeypatch.setattr(chores, "ring", ring)
    monkeypatch.setattr(chores, "utc_now", lambda: PROVED_AT)
    client: Any = object()
    (chore,) = [
        each
        for each in chores.chores_of(client, clinic, {}, {Channel.SMS: provider})
        if each.name == "ask what arrived"
    ]
    assert (chore.every, chore.first_after) == (MINUTE, timedelta(0)), "a worker that restarts often asks too"
    await chore.work()
    assert rung == [(client, follow_up, "booking_changed")]
    await chore.work()
    assert len(rung) == 1
    with clinic.reading() as connection:
        assert [row["state"] for row in ledger.of_follow_up(connection, follow_up)] == ["sent"]
