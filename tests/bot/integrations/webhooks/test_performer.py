"""Webhooks against a receiver on this machine, which verifies each signature as docs/webhooks.md tells it to."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from bot.app import Hotwash
from bot.settings import WrongSettings, read_policy, webhook_secrets
from storage.rules.policy import Policy
from storage.rules.webhooks import Webhook
from tests.bot.outbox.test_worker import at_work
from tests.cast import Member, Room, Time, Workspace

SECRET = "tide-and-time"
VARIABLE = "STATUS_PAGE_SECRET"


@dataclass
class Receiver:
    """A receiver of webhooks. `answers` are the next status codes; `hangs` are paths that do not answer yet."""

    answers: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    attempts: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    accepted: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    arrived: asyncio.Condition = field(default_factory=asyncio.Condition)
    hangs: dict[str, asyncio.Event] = field(default_factory=dict)
    port: int = 0

    async def take(self, request: web.Request) -> web.Response:
        body = await request.read()
        signed = request.headers["Hotwash-Timestamp"].encode() + b"." + body
        expected = "v1=" + hmac.new(SECRET.encode(), signed, hashlib.sha256).hexdigest()
        if not hmac.compare_digest(expected, request.headers["Hotwash-Signature"]):
            return web.Response(status=401)
        delivery = json.loads(body)
        assert request.headers["Hotwash-Delivery"] == delivery["delivery"]
        self.attempts.append((request.path, delivery))
        if request.path in self.hangs:
            await self.hangs[request.path].wait()
        status, headers = self.answers.pop(0) if self.answers else (204, {})
        if status < 300:
            async with self.arrived:
                self.accepted.append((request.path, delivery))
                self.arrived.notify_all()
        return web.Response(status=status, headers=headers)

    def texts(self, path: str = "/all") -> list[str]:
        """What was accepted at an address."""
        return [one["event"]["text"] for where, one in self.accepted if where == path]

    async def has(self, path: str, count: int) -> None:
        """Wait for so many deliveries at an address."""
        async with self.arrived:
            await self.arrived.wait_for(lambda: len(self.texts(path)) >= count)


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    place = Receiver()
    app = web.Application()
    app.router.add_post("/{name}", place.take)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    place.port = runner.addresses[0][1]
    yield place
    await runner.cleanup()


@pytest.fixture
def policy(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> Policy:
    """The status page takes everything, the warehouse what is private, too, and the board ends alone."""
    monkeypatch.setenv(VARIABLE, SECRET)
    here = f"http://127.0.0.1:{receiver.port}"
    return Policy(
        webhooks=(
            Webhook(name="all", url=f"{here}/all", secret_env=VARIABLE),
            Webhook(name="private", url=f"{here}/private", secret_env=VARIABLE, private=True),
            Webhook(name="ends", url=f"{here}/ends", secret_env=VARIABLE, events=("closed",)),
        )
    )


async def test_an_incident_arrives_entry_by_entry(
    alice: Member, room: Room, receiver: Receiver, slack: Workspace
) -> None:
    await alice.types("/incident event Restarted the pods")
    await alice.types("/incident close Rolled back")
    slack.ignores("drafts", "entries")

    assert receiver.texts() == ["Checkout is down", "Restarted the pods", "Rolled back"]
    assert [one["event"]["kind"] for path, one in receiver.accepted if path == "/ends"] == ["closed"]
    declared = receiver.accepted[0][1]
    assert declared["version"] == 1
    assert declared["incident"] == {
        "number": 1,
        "ref": "INC-1",
        "title": "Checkout is down",
        "severity": "sev3",
        "status": "investigating",
        "private": False,
        "drill": False,
    }
    assert declared["event"]["number"] == 1
    assert declared["event"]["happened_at"] == "2026-07-14T17:00:00+00:00"
    assert declared["event"]["by"] == {"id": alice.id, "handle": "alice", "name": "Alice Adams"}
    assert [one["incident"]["status"] for path, one in receiver.accepted if path == "/all"][-1] == "closed"


@pytest.mark.parametrize(
    ("status", "headers"), [(500, {}), (429, {"Retry-After": "40"}), (503, {"Retry-After": "soon"})]
)
async def test_a_failure_keeps_the_order_and_the_delivery_id(
    status: int,
    headers: dict[str, str],
    alice: Member,
    room: Room,
    receiver: Receiver,
    slack: Workspace,
    time: Time,
) -> None:
    receiver.answers += [(status, headers)] * 2  # for both that take everything
    await alice.types("/incident event First")
    await alice.types("/incident event Second")
    assert receiver.texts() == ["Checkout is down"]

    await time.passes(minutes=2)
    assert room.new_messages == ["2 17:00 · Alice Adams · First", "3 17:00 · Alice Adams · Second"]

    assert receiver.texts() == ["Checkout is down", "First", "Second"]
    tries = [one["delivery"] for path, one in receiver.attempts if path == "/all" and one["event"]["text"] == "First"]
    assert len(tries) == 2
    assert len(set(tries)) == 1


@pytest.mark.parametrize("status", [302, 400, 410])
async def test_a_refusal_is_given_up_and_the_next_goes_out(
    status: int, alice: Member, room: Room, receiver: Receiver, slack: Workspace
) -> None:
    receiver.answers += [(status, {"Location": "/all"})] * 2
    await alice.types("/incident event First")
    await alice.types("/incident event Second")

    assert receiver.texts() == ["Checkout is down", "Second"]
    assert "webhook" not in " ".join(room.messages)


async def test_a_receiver_that_hangs_delays_only_its_own_lane(
    alice: Member, room: Room, receiver: Receiver, slack: Workspace, hotwash: Hotwash
) -> None:
    receiver.hangs["/all"] = asyncio.Event()
    await alice.hurries("/incident event First")
    await alice.hurries("/incident event Second")
    async with at_work(hotwash):
        await receiver.has("/private", 3)
        assert receiver.texts("/all") == ["Checkout is down"]
        receiver.hangs["/all"].set()
        await receiver.has("/all", 3)

    assert receiver.texts("/all") == receiver.texts("/private") == ["Checkout is down", "First", "Second"]


@pytest.mark.declared("private sev3 Salaries leaked")
async def test_a_private_incident_goes_only_where_the_settings_say_so(
    alice: Member, room: Room, receiver: Receiver, slack: Workspace
) -> None:
    await alice.types("/incident close Locked")
    slack.ignores("drafts", "entries")

    assert receiver.texts("/private") == ["Salaries leaked", "Locked"]
    assert {path for path, _ in receiver.attempts} == {"/private"}


async def test_a_drill_says_so(alice: Member, receiver: Receiver, slack: Workspace) -> None:
    await alice.types("/incident drill sev3 Fire alarm", in_=slack.general)
    slack.ignores("entries")

    assert [one["incident"]["drill"] for path, one in receiver.accepted if path == "/all"] == [True]


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ('url = "http://example.com/"', "url has to begin with https://"),
        ('url = "https://user:word@example.com/"', "url needs a host, and no user or password"),
        ('url = "https://example.com/"\nevents = ["closd"]', "'closd' is no kind of entry"),
        ('url = "https://example.com/"\nevent = []', "webhook 1 (page): there is no setting event"),
        (
            'url = "https://example.com/"\n[[webhooks]]\nname = "page"\nsecret_env = "S"\nurl = "https://example.com/"',
            "two webhooks are named 'page'",
        ),
    ],
)
def test_a_webhook_that_cannot_be_is_refused_in_one_line(tmp_path: Path, words: str, reason: str) -> None:
    file = tmp_path / "hotwash.toml"
    file.write_text(f'[[webhooks]]\nname = "page"\nsecret_env = "S"\n{words}', encoding="utf-8")
    with pytest.raises(WrongSettings) as refused:
        read_policy(file)

    assert reason in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_secret_that_is_missing_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    with pytest.raises(WrongSettings) as refused:
        webhook_secrets(Policy(webhooks=(Webhook(name="page", url="https://example.com/", secret_env=VARIABLE),)))

    assert str(refused.value) == f"Settings: {VARIABLE} is missing: the webhook 'page' is signed with it"
