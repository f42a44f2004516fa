"""Sends signed slash commands as fast as they are answered, from a process of its own that costs little itself.

`python -m tests.bench.load` reads a plan as JSON from its input and writes what it saw to its output. It speaks HTTP
over plain streams, because an HTTP client would use as much processor time as what is measured.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import secrets
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from urllib.parse import urlencode

SECRET = "a-secret-of-the-bench"


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What to send where: `count` commands, `at_once` at a time, in these channels in turn; `{}` becomes a number."""

    port: int
    count: int
    at_once: int
    channels: list[str]
    text: str = "event Restarted node {} of the fleet; error rate is falling"
    expects: str = "Recorded"


@dataclass(kw_only=True)
class Seen:
    """What came back: the seconds it took in all, each command's milliseconds, and the answers that were not right."""

    started_at: float = 0.0
    seconds: float = 0.0
    milliseconds: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


def requests(plan: Plan) -> Iterator[bytes]:
    run = secrets.token_hex(4)
    for number in range(plan.count):
        yield request(plan, f"{run}.{number}", plan.text.format(f"{run}-{number}"), number)


def request(plan: Plan, trigger: str, text: str, number: int) -> bytes:
    person = number % 20
    form = {
        "command": "/incident", "text": text, "trigger_id": trigger, "team_id": "T0BENCH", "team_domain": "bench",
        "user_id": f"U{person:08d}", "user_name": f"person{person}", "api_app_id": "A0BENCH",
        "channel_id": plan.channels[number % len(plan.channels)], "channel_name": "bench",
        "response_url": "http://127.0.0.1/none",
    }  # fmt: skip
    body = urlencode(form).encode()
    now = str(int(time.time()))
    signature = hmac.new(SECRET.encode(), b"v0:" + now.encode() + b":" + body, hashlib.sha256).hexdigest()
    head = (
        "POST /slack/events HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        f"X-Slack-Request-Timestamp: {now}\r\nX-Slack-Signature: v0={signature}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


async def fire(plan: Plan) -> Seen:
    waiting, seen = requests(plan), Seen(started_at=time.monotonic())
    await asyncio.gather(*(worker(plan, waiting, seen) for _ in range(plan.at_once)))
    seen.seconds = time.monotonic() - seen.started_at
    return seen


async def worker(plan: Plan, waiting: Iterator[bytes], seen: Seen) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", plan.port)
    for one in waiting:
        sent = time.perf_counter()
        writer.write(one)
        status, body = await answer(reader)
        seen.milliseconds.append((time.perf_counter() - sent) * 1000)
        if status != 200 or plan.expects.encode() not in body:
            seen.wrong.append(f"{status} {body[:200].decode(errors='replace')}")
    writer.close()


async def answer(reader: asyncio.StreamReader) -> tuple[int, bytes]:
    head = await reader.readuntil(b"\r\n\r\n")
    lines = head.split(b"\r\n")
    lengths = [line for line in lines if line.lower().startswith(b"content-length:")]
    body = await reader.readexactly(int(lengths[0].split(b":")[1])) if lengths else b""
    return int(lines[0].split()[1]), body


if __name__ == "__main__":
    found = asyncio.run(fire(Plan(**json.load(sys.stdin))))
    json.dump(asdict(found), sys.stdout)
