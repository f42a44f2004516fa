"""The web site: only Slack gets in, and whatever it sends is answered."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import timedelta
from urllib.parse import urlencode

import aiohttp
import pytest

from bot.sandbox.signing import signed_headers
from tests.cast import Member, Record, Room, Time, Workspace

FORM = "application/x-www-form-urlencoded"


class Postman:
    """Brings anything to the bot's door, signed as Slack signs it unless other headers are given."""

    def __init__(self, slack: Workspace, session: aiohttp.ClientSession) -> None:
        self.slack = slack
        self.session = session
        self.base = f"http://127.0.0.1:{slack.hotwash.port}"

    def signed(self, body: bytes, *, age: float = 0) -> dict[str, str]:
        moment = self.slack.time() - timedelta(seconds=age)
        return signed_headers(self.slack.sandbox.signing_secret, int(moment.timestamp()), body)

    async def brings(self, body: bytes, *, kind: str = FORM, headers: dict[str, str] | None = None) -> tuple[int, str]:
        sent = {**(self.signed(body) if headers is None else headers), "Content-Type": kind}
        async with self.session.post(f"{self.base}/slack/events", data=body, headers=sent) as answer:
            return answer.status, await answer.text()

    async def looks(self, path: str) -> tuple[int, str]:
        async with self.session.get(self.base + path) as answer:
            return answer.status, await answer.text()


@pytest.fixture
async def postman(slack: Workspace) -> AsyncIterator[Postman]:
    async with aiohttp.ClientSession() as session:
        yield Postman(slack, session)


def command(slack: Workspace, room: Room, text: str, **more: str) -> bytes:
    """The body of a slash command."""
    alice = slack.person("alice")
    form = {"command": "/incident", "text": text, "team_id": slack.sandbox.team_id, "channel_id": room.id,
            "user_id": alice.id, "user_name": "alice", "trigger_id": "1.2.abc", **more}  # fmt: skip
    return urlencode(form).encode()


async def test_what_slack_signs_is_heard(postman: Postman, room: Room, slack: Workspace, record: Record) -> None:
    status, answer = await postman.brings(command(slack, room, "event Hello"))
    await slack.settle()

    assert status == 200
    assert "Recorded in INC-1" in answer
    assert await record.last() == "2 17:00 alice: Hello"
    assert room.new_messages == ["2 17:00 · Alice Adams · Hello"]


@pytest.mark.parametrize("age", [301, -301, 60 * 60 * 24 * 365])
async def test_an_old_signature_is_none(
    postman: Postman, room: Room, slack: Workspace, record: Record, age: float
) -> None:
    body = command(slack, room, "event Replayed")

    assert (await postman.brings(body, headers=postman.signed(body, age=age)))[0] == 401
    assert len(await record.lines()) == 1


@pytest.mark.parametrize(
    "changed",
    [
        {"X-Slack-Signature": "v0=" + "0" * 64},
        {"X-Slack-Signature": ""},
        {"X-Slack-Signature": "v0=ä\udce4"},
        {"X-Slack-Request-Timestamp": "yesterday"},
        {"X-Slack-Request-Timestamp": "9" * 400},
        {"X-Slack-Request-Timestamp": "1e9"},
        {"X-Slack-Request-Timestamp": ""},
        {"X-Slack-Request-Timestamp": "NaN"},
    ],
)
async def test_a_forged_or_odd_signature_is_refused(
    postman: Postman, room: Room, slack: Workspace, record: Record, changed: dict[str, str]
) -> None:
    body = command(slack, room, "event Forged")

    assert (await postman.brings(body, headers={**postman.signed(body), **changed}))[0] == 401
    assert len(await record.lines()) == 1


async def test_without_any_signature_nobody_gets_in(postman: Postman, room: Room, slack: Workspace) -> None:
    assert (await postman.brings(command(slack, room, "event Hello"), headers={}))[0] == 401


async def test_a_body_that_was_changed_on_the_way_is_refused(
    postman: Postman, room: Room, slack: Workspace, record: Record
) -> None:
    signed = postman.signed(command(slack, room, "event Hello"))

    assert (await postman.brings(command(slack, room, "close Hello"), headers=signed))[0] == 401
    assert len(await record.lines()) == 1


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"", FORM),
        (b"%%%=%%%", FORM),
        (b"payload=not+json", FORM),
        (b"payload=%5B1%5D", FORM),
        (b"payload=null", FORM),
        (b"\xff\xfe\x00", FORM),
        (b"{", "application/json"),
        (b"[]", "application/json"),
        (b"null", "application/json"),
        (b'"text"', "application/json"),
        (b"\xff", "application/json"),
        (b"{}", "application/json"),
        (b"hello", "text/plain"),
        (b"hello", "application/x-www-form-urlencoded; charset=klingon"),
    ],
)
async def test_what_slack_never_sends_is_answered_without_a_crash(
    postman: Postman, room: Room, record: Record, body: bytes, kind: str
) -> None:
    status, _ = await postman.brings(body, kind=kind)

    assert status in (200, 400, 401)
    assert len(await record.lines()) == 1


async def test_a_command_that_nobody_typed_is_refused(postman: Postman, room: Room, record: Record) -> None:
    status, _ = await postman.brings(b"command=%2Fincident&text=event+Hello")

    assert status == 400
    assert len(await record.lines()) == 1


async def test_slack_checks_the_certificate(postman: Postman, slack: Workspace) -> None:
    assert (await postman.brings(b"token=x&ssl_check=1"))[0] == 200


async def test_slack_verifies_the_address(slack: Workspace) -> None:
    assert await slack.sandbox.verify_request_url()


@pytest.mark.parametrize(
    "event",
    [
        {"type": "app_uninstalled"},
        {"type": "message", "text": "hello"},
        {"type": "something_new", "shape": {"of": ["things"]}},
        {"type": "app_mention", "user": "U1", "text": None, "ts": "1.2", "channel": "C1"},
    ],
)
async def test_events_that_nobody_asked_for_are_taken(
    postman: Postman, room: Room, slack: Workspace, record: Record, event: dict[str, object]
) -> None:
    body = {"type": "event_callback", "team_id": slack.sandbox.team_id, "event_id": "Ev1", "event": event}

    assert (await postman.brings(json.dumps(body).encode(), kind="application/json"))[0] == 200
    assert len(await record.lines()) == 1


@pytest.mark.parametrize(
    "event", [{"type": "user_change"}, {"type": "user_change", "user": {"id": 7}}, {"type": "app_mention"}, {}]
)
async def test_events_without_their_parts_are_refused(
    postman: Postman, room: Room, record: Record, event: dict[str, object]
) -> None:
    body = {"type": "event_callback", "team_id": "T000000001", "event_id": "Ev1", "event": event}

    assert (await postman.brings(json.dumps(body).encode(), kind="application/json"))[0] == 400
    assert len(await record.lines()) == 1


async def test_interactions_that_nobody_asked_for_are_taken(postman: Postman, slack: Workspace) -> None:
    for payload in ({"type": "view_closed"}, {"type": "block_suggestion"}, {"type": "shortcut"}):
        body = urlencode({"payload": json.dumps(payload)}).encode()
        assert (await postman.brings(body))[0] in (200, 400)


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("payload service down", "Unknown command “payload”."),
        ("declare payload service down", "✅ INC-1 declared (sev3): payload service down"),
        ("declare sev3 payload=1&payload=2", "✅ INC-1 declared (sev3): payload=1&payload=2"),
    ],
)
async def test_the_word_payload_is_only_a_word(alice: Member, slack: Workspace, line: str, answer: str) -> None:
    assert (await alice.types(f"/incident {line}", in_=slack.general)).startswith(answer)
    assert len(slack.new_messages) == (2 if "declared" in answer else 0)


async def test_a_watchdog_is_answered(postman: Postman) -> None:
    assert await postman.looks("/healthz") == (200, "ok\n")
    status, answer = await postman.looks("/readyz")
    assert (status, json.loads(answer)) == (200, {"ready": True, "warnings": [], "failed": 0})


async def test_a_clock_that_is_a_little_off_is_forgiven(
    alice: Member, postman: Postman, room: Room, slack: Workspace, time: Time
) -> None:
    body = command(slack, room, "event Hello")

    assert (await postman.brings(body, headers=postman.signed(body, age=250)))[0] == 200
    await slack.settle()
    assert room.new_messages == ["2 17:00 · Alice Adams · Hello"]
