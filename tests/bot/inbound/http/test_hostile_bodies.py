"""Hostile bodies: nobody makes the bot inflate, wait for or choke on what Slack would not send."""

from __future__ import annotations

import asyncio
import gzip
import json
from collections.abc import AsyncIterator
from datetime import timedelta
from random import Random
from urllib.parse import urlencode

import aiohttp
import pytest
from structlog.testing import capture_logs

from bot.inbound.http.slack_endpoint import LARGEST_BODY
from bot.sandbox.signing import signed_headers
from tests.cast import Workspace
from tests.cast.hostile_payloads import FORM, JSON, KINDS, body_of, hostile


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as made:
        yield made


async def sends(
    slack: Workspace, session: aiohttp.ClientSession, body: bytes, kind: str = JSON, **more: str
) -> tuple[int, str]:
    """Bring a signed body to the door."""
    moment = int(slack.time().timestamp())
    headers = {**signed_headers(slack.sandbox.signing_secret, moment, body), "Content-Type": kind, **more}
    address = f"http://127.0.0.1:{slack.hotwash.port}/slack/events"
    async with session.post(address, data=body, headers=headers) as answer:
        return answer.status, await answer.text()


async def heads(slack: Workspace, *lines: str) -> bytes:
    """Send a head that promises a body, send none of it, and give the first line of the answer."""
    reader, writer = await asyncio.open_connection("127.0.0.1", slack.hotwash.port)
    head = ["POST /slack/events HTTP/1.1", "Host: bot", "Content-Length: 1000", *lines, "", ""]
    writer.write("\r\n".join(head).encode())
    async with asyncio.timeout(10):
        first = await reader.readline()
    writer.close()
    return first


async def test_without_a_signature_no_body_is_waited_for(slack: Workspace) -> None:
    assert b" 401 " in await heads(slack)


async def test_with_a_stale_timestamp_no_body_is_waited_for(slack: Workspace) -> None:
    stale = int((slack.time() - timedelta(minutes=6)).timestamp())
    signature = "X-Slack-Signature: v0=" + "0" * 64
    assert b" 401 " in await heads(slack, signature, f"X-Slack-Request-Timestamp: {stale}")


async def test_a_body_that_does_not_arrive_is_given_up(slack: Workspace) -> None:
    fresh = int(slack.time().timestamp())
    signature = "X-Slack-Signature: v0=" + "0" * 64
    assert b" 408 " in await heads(slack, signature, f"X-Slack-Request-Timestamp: {fresh}")


async def test_compressed_bodies_are_refused(slack: Workspace, session: aiohttp.ClientSession) -> None:
    body = gzip.compress(bytes(1_000_000))
    status, _ = await sends(slack, session, body, **{"Content-Encoding": "gzip"})
    assert status == 415


async def test_signed_nonsense_is_a_400(slack: Workspace, session: aiohttp.ClientSession) -> None:
    user = {"id": "U1"}
    views = [{"type": "view_submission"}, {"type": "view_submission", "user": user, "view": {"id": "V1"}}]
    forms = [urlencode({"payload": json.dumps(view)}).encode() for view in views]
    assert (await sends(slack, session, b"[" * 100_000))[0] == 400
    assert [(await sends(slack, session, form, FORM))[0] for form in forms] == [400, 400]


@pytest.mark.parametrize(("kind", "payload"), KINDS)
async def test_what_the_hostile_ones_are_made_from_is_heard(
    slack: Workspace, session: aiohttp.ClientSession, kind: str, payload: dict[str, object]
) -> None:
    body, content_type = body_of(kind, payload)
    assert (await sends(slack, session, body, content_type))[0] == 200


async def test_spoilt_payloads_of_every_kind_never_make_a_500(slack: Workspace, session: aiohttp.ClientSession) -> None:
    random = Random(8)  # noqa: S311 - the same bodies each time
    bodies = [hostile(random) for _ in range(300)]
    with capture_logs() as logs:
        found = [(await sends(slack, session, body, kind))[0] for body, kind in bodies]
    assert [status for status in found if status >= 500] == []
    assert [one for one in logs if one["event"] in ("listener.failed", "request.failed")] == []
    assert found.count(400) > 50
    assert found.count(200) > 50


async def test_random_unsigned_and_signed_bytes_never_make_a_500(
    slack: Workspace, session: aiohttp.ClientSession
) -> None:
    random = Random(8)  # noqa: S311 - the same bodies each time
    for _ in range(50):
        body, kind = random.randbytes(random.randrange(200)), random.choice([JSON, FORM])
        assert (await sends(slack, session, body, kind))[0] < 500
        assert (await sends(slack, session, body, kind, **{"X-Slack-Signature": "v0=1"}))[0] == 401


async def test_bodies_above_the_bound_are_refused_whether_their_length_is_said_or_not(
    slack: Workspace, session: aiohttp.ClientSession
) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(40):
            yield bytes(64 * 1024)

    fresh = int(slack.time().timestamp())
    signature = "X-Slack-Signature: v0=" + "0" * 64
    reader, writer = await asyncio.open_connection("127.0.0.1", slack.hotwash.port)
    head = f"POST /slack/events HTTP/1.1\r\nHost: bot\r\n{signature}\r\nX-Slack-Request-Timestamp: {fresh}\r\n"
    writer.write(f"{head}Content-Length: {LARGEST_BODY + 1}\r\n\r\n".encode())
    assert b" 413 " in await asyncio.wait_for(reader.readline(), 10)
    writer.close()

    invented = {"X-Slack-Signature": "v0=1", "X-Slack-Request-Timestamp": str(fresh)}
    address = f"http://127.0.0.1:{slack.hotwash.port}/slack/events"
    try:
        async with session.post(address, data=chunks(), headers=invented) as answer:
            assert answer.status == 413
    except aiohttp.ClientError:
        pass  # the connection was closed while the body was still being sent


async def test_each_refusal_is_logged_once_a_minute_and_counted(
    slack: Workspace, session: aiohttp.ClientSession
) -> None:
    with capture_logs() as logs:
        for _ in range(3):
            await sends(slack, session, b"{}", **{"X-Slack-Signature": "v0=" + "0" * 64})
        await heads(slack)
        await sends(slack, session, b"[")
        await sends(slack, session, json.dumps({"type": "event_callback", "event": {"type": "nobody_hears"}}).encode())
        mention = {"type": "app_mention", "bot_id": "B1", "app_id": "A1", "text": "list", "ts": "1.0", "channel": "C1"}
        await sends(slack, session, json.dumps({"type": "event_callback", "event": mention}).encode())

    said = {one["reason"]: one for one in logs if one["event"] == "request.refused"}
    assert set(said) == {"signature", "no_signature", "malformed", "unhandled", "app_mention_by_app"}
    assert said["signature"]["detail"].startswith("its signature does not match SLACK_SIGNING_SECRET")
    assert said["app_mention_by_app"]["app"] == "A1"
    assert [one["reason"] for one in logs if one["event"] == "request.refused"].count("signature") == 1
    async with session.get(f"http://127.0.0.1:{slack.hotwash.port}/metrics") as answer:
        assert 'hotwash_requests_refused_total{reason="signature"} 3.0' in await answer.text()


async def test_many_who_ask_at_once_whether_it_is_ready_are_answered(
    slack: Workspace, session: aiohttp.ClientSession
) -> None:
    async def asks() -> list[int]:
        found = []
        for _ in range(100):
            async with session.get(f"http://127.0.0.1:{slack.hotwash.port}/readyz") as answer:
                found.append(answer.status)
        return found

    assert {status for found in await asyncio.gather(asks(), asks(), asks()) for status in found} <= {200, 503}
