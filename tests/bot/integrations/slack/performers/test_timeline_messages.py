"""However much is typed while Slack is down, the channel shows every entry whole, in order and once."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import pytest
from sqlmodel import col, select

from bot.app import Hotwash
from bot.integrations.slack.performers.timeline_messages import CUT, weight, whole_or_cut
from bot.plain_text import as_text
from bot.sandbox import Fault
from storage.models import OutboxEffect
from templates import render
from templates.slack.fitting import size
from templates.slack.limits import MESSAGE_TOTAL
from tests.cast import Member, Room, Time, Workspace

UNCERTAIN = (Fault.CUT_AFTER, Fault.SERVER_ERROR_AFTER)
LINE = 140
"""About how many characters stand in an entry besides its filling, as we count before we draw."""

MARKS = re.compile(r"(begin|end)(\d+)")
ALPHABETS = {"plain": "2026-11-22T14:00:00 ERROR worker failed ", "emoji": "\U0001f525", "escaped": "&<>`*_ ",
             "addresses": "https://logs.example.com/a?b=c&d "}  # fmt: skip
FENCES = ("```code``` ", "```https://a.example``` ", "``` x ``` https://a.b ")


def words(number: int, characters: int, filling: str = ALPHABETS["plain"]) -> str:
    """So many characters between two marks."""
    return f"begin{number} {(filling * (characters // len(filling) + 1))[:characters].strip()} end{number}"


async def types(alice: Member, lengths: Sequence[int], filling: str = ALPHABETS["plain"]) -> None:
    """Type an event of each length, before anything of it is shown."""
    for number, characters in enumerate(lengths):
        await alice.hurries(f"/incident event {words(number, characters, filling)}")


def marks(room: Room) -> list[str]:
    """The beginnings and ends of entries, as the channel shows them."""
    room.ignores("entries")
    text = "\n".join(as_text(message) for message in room.bot_messages)
    return [f"{side}{number}" for side, number in MARKS.findall(text)]


def each_once(count: int) -> list[str]:
    return [f"{side}{number}" for number in range(count) for side in ("begin", "end")]


def sizes(room: Room) -> list[int]:
    """How many entries stand in each message, but for the declaration."""
    return [len(re.findall("begin", as_text(message))) for message in room.bot_messages[1:]]


@pytest.mark.parametrize("characters", [500, 1_000, 2_500, 6_000])
async def test_twenty_entries_typed_while_slack_was_down_are_all_shown_whole(
    alice: Member, room: Room, slack: Workspace, time: Time, characters: int
) -> None:
    slack.faults.add("chat.postMessage", times=2)
    await types(alice, [characters] * 20)
    await time.passes(minutes=1)

    assert marks(room) == each_once(20)
    assert max(sizes(room)) == min(20, MESSAGE_TOTAL // (characters + LINE))


@pytest.mark.parametrize("filling", ALPHABETS.values(), ids=ALPHABETS)
async def test_whatever_they_are_made_of(alice: Member, room: Room, slack: Workspace, filling: str) -> None:
    await types(alice, [10, 3_000, 700, 2_900, 5_000, 10, 10, 1_500, 2_000, 4_000], filling)
    await slack.settle()
    assert marks(room) == each_once(10)


async def test_short_entries_around_a_very_long_one_are_shown_and_it_says_that_it_was_cut(
    alice: Member, room: Room, slack: Workspace
) -> None:
    await types(alice, [10, 10, 15_000, 10, 10])
    await slack.settle()

    assert marks(room) == [one for one in each_once(5) if one != "end2"]
    assert sizes(room) == [2, 1, 2]
    assert as_text(room.bot_messages[2]).endswith(f"…{CUT}")
    await alice.types("/incident close")
    assert "end2" in room.draft
    room.ignores("drafts", "entries")


async def test_each_message_names_what_it_shows_and_nothing_more(
    alice: Member, room: Room, slack: Workspace, hotwash: Hotwash
) -> None:
    await types(alice, [5_000] * 5)
    await slack.settle()
    async with hotwash.database.transaction() as session:
        statement = select(OutboxEffect).where(col(OutboxEffect.kind) == "post_entry").order_by(col(OutboxEffect.id))
        rows = (await session.exec(statement)).all()

    keys = [(message.metadata or {})["event_payload"]["keys"].split() for message in room.bot_messages]
    assert [len(one) for one in keys] == [1, 2, 2, 1]
    assert [key.split("-")[1] for one in keys for key in one] == [str(row.id) for row in rows]
    assert {row.state for row in rows} == {"done"}
    assert marks(room) == each_once(5)


@pytest.mark.parametrize("fault", UNCERTAIN, ids=lambda fault: fault.name.lower())
@pytest.mark.parametrize("message", [0, 1, 2])
async def test_a_message_of_which_nobody_heard_is_not_said_twice(
    alice: Member, room: Room, slack: Workspace, time: Time, fault: Fault, message: int
) -> None:
    await types(alice, [4_000] * 9)
    begin = f"begin{3 * message}"
    slack.faults.add("chat.postMessage", fault, when=lambda arguments: begin in str(arguments["blocks"]))
    await time.passes(minutes=1)

    assert not slack.faults.waiting
    assert marks(room) == each_once(9)
    assert sizes(room) == [3, 3, 3]


async def test_nobody_looks_for_what_did_not_fit_and_was_not_tried(alice: Member, room: Room, slack: Workspace) -> None:
    await types(alice, [10_000] * 5)
    await slack.settle()

    assert sizes(room) == [1, 1, 1, 1, 1]
    assert slack.calls("conversations.history") == []
    room.ignores("entries")


def line(text: str, **more: Any) -> dict[str, Any]:
    """The facts of one entry that says everything an entry can."""
    about = {"number": 123_456, "at": "2023-08-09T18:40:00Z", "by": "Ana " * 20, "kind": "resolution", "tag": "detect",
             "source": "recorded", "amended": True, "note": "went well"}  # fmt: skip
    return about | {"text": text} | more


def drawn(*lines: dict[str, Any]) -> list[dict[str, Any]]:
    facts = {"ref": "INC-42", "timezone": "America/Los_Angeles", "entries": list(lines)}
    return list(render("messages/entries", facts).blocks)


@pytest.mark.parametrize("filling", ALPHABETS.values(), ids=ALPHABETS)
@pytest.mark.parametrize("source", ["recorded", "stated", "derived"])
def test_the_count_before_drawing_is_never_below_the_true_one_nor_far_above(filling: str, source: str) -> None:
    one = line(words(1, 2_000, filling), source=source)
    true = size(drawn(one))
    assert true <= weight(one) <= true + 100


@pytest.mark.parametrize("characters", [200, 2_000, 9_000, 15_000])
@pytest.mark.parametrize("filling", FENCES)
async def test_many_small_pieces_take_nothing_else_with_them(
    alice: Member, room: Room, slack: Workspace, filling: str, characters: int
) -> None:
    await types(alice, [10, characters, 10, characters, 10], filling)
    await slack.settle()
    whole = marks(room)
    assert set(each_once(5)) - set(whole) <= {"end1", "end3"}
    assert len(whole) == len(set(whole))
    assert characters > 5_000 or whole == each_once(5)


@pytest.mark.parametrize("filling", ALPHABETS.values(), ids=ALPHABETS)
@pytest.mark.parametrize("characters", [12_000, 15_000, 40_000])
def test_what_is_too_long_alone_is_cut_and_what_is_not_is_left(filling: str, characters: int) -> None:
    one = line(words(1, characters, filling))
    shown = whole_or_cut(one)
    assert size(drawn(shown)) <= MESSAGE_TOTAL
    if weight(one) <= MESSAGE_TOTAL:
        assert shown == one
    else:
        assert CUT in str(drawn(shown))
        assert size(drawn(shown)) > MESSAGE_TOTAL - 300
