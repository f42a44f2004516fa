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

from bot.sandbox.signing import signed_headers
from tests.cast import Workspace

JSON = "application/json"
FORM = "application/x-www-form-urlencoded"


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


async def test_random_signed_bodies_never_make_a_500(slack: Workspace, session: aiohttp.ClientSession) -> None:
    random = Random(8)  # noqa: S311 - the same bodies each time
    bodies = [random.randbytes(random.randrange(200)) for _ in range(100)]
    found = [(await sends(slack, session, body, random.choice([JSON, FORM])))[0] for body in bodies]
    assert [status for status in found if status >= 500] == []


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
