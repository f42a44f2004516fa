"""People whom Slack does not tell of, or not in time."""

from __future__ import annotations

import asyncio
from typing import Any
from urllib.parse import urlencode

import pytest

from bot.app import Hotwash
from bot.sandbox import Fault
from commands.core.reply import Answer
from commands.core.request import Request
from tests.cast import Member, Record, Room, Workspace


async def types_as(slack: Workspace, room: Room, user_id: str, text: str) -> str:
    """A command from an id that the workspace does not know."""
    form = {"command": "/incident", "text": text, "team_id": slack.sandbox.team_id, "channel_id": room.id,
            "user_id": user_id, "user_name": "ghost", "trigger_id": f"9.9.{text}"}  # fmt: skip
    delivery = await slack.sandbox.line.send("command", urlencode(form).encode(), "application/x-www-form-urlencoded")
    await slack.settle()
    return delivery.answer.decode()


async def test_somebody_whom_slack_does_not_know_is_heard(room: Room, slack: Workspace, record: Record) -> None:
    answer = await types_as(slack, room, "U0GHOST00", "event at 4:30pm Hello")

    assert "Slack has not told me your time zone yet, so I read the time in UTC." in answer
    assert await record.last() == "2 16:30 stated ghost: Hello"
    assert room.last_message == "2 16:30 (stated) · ghost · Hello"


async def test_a_mention_of_somebody_who_does_not_exist_stands_as_typed(
    alice: Member, room: Room, slack: Workspace, record: Record
) -> None:
    await types_as(slack, room, alice.id, "commander <@U0GHOST00|ghost>")

    assert (await record.last()).endswith("alice: commander: ghost")
    assert room.new_messages == ["2 17:00 · Alice Adams · 👤 commander: ghost"]


async def test_when_slack_does_not_say_who_it_is_the_command_is_recorded_all_the_same(
    room: Room, slack: Workspace, record: Record
) -> None:
    slack.faults.add("users.info", Fault.SERVER_ERROR, times=10)
    sandra = slack.sandbox.add_person("sandra", name="Sandra", timezone="Asia/Tokyo")
    await Member(slack, sandra).types("/incident event Hello")

    assert await record.last() == "2 17:00 sandra: Hello"
    assert room.new_messages == ["2 17:00 · sandra · Hello"]


async def test_while_slack_is_silent_who_asks_and_who_is_mentioned_are_waited_for_side_by_side(
    room: Room, slack: Workspace, hotwash: Hotwash, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, waits_since, ended = set(), [], []
    all_asked = asyncio.Event()

    def is_asked(arguments: dict[str, Any]) -> bool:
        asked.add(arguments["user"])
        if asked == {"U0GHOST00", "U0GHOST01"}:
            all_asked.set()
        return True

    slack.faults.add("users.info", Fault.HANG, times=2, when=is_asked)
    hotwash.people.patience_seconds = 60
    hotwash.slack.called = lambda method, outcome: ended.append(method)
    answer = hotwash.handler.answer

    async def answered(request: Request, *, since: float | None = None) -> Answer:
        waits_since.append(since or 0)
        return await answer(request, since=since)

    monkeypatch.setattr(hotwash.handler, "answer", answered)
    typing = asyncio.create_task(types_as(slack, room, "U0GHOST00", "commander <@U0GHOST01|other>"))
    async with asyncio.timeout(30):
        await all_asked.wait()
    assert "users.info" not in ended
    silent_at = asyncio.get_running_loop().time()
    await hotwash.people.close()

    assert "Recorded" in await typing
    assert 0 < waits_since[0] < silent_at  # what the silence took is gone from the front door's patience
    assert room.new_messages == ["2 17:00 · ghost · 👤 commander: other"]


async def test_a_name_with_odd_letters_is_shown_as_it_is(room: Room, slack: Workspace) -> None:
    someone = slack.sandbox.add_person("odd", name="<!channel> *Åsa* & {{ 7 * 7 }}", timezone="Europe/Oslo")
    await Member(slack, someone).types("/incident event Hello")

    assert room.last_message == "2 17:00 · <!channel> *Åsa* & {{ 7 * 7 }} · Hello"
    assert slack.sandbox.broadcasts() == []
