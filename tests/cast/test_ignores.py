"""What a scene neither reads nor ignores by its kind fails it; a list of ignored kinds says only what is so."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from tests.cast import Member, Phones, Room, Workspace
from tests.cast.kinds import kind_of

TESTS = Path(__file__).parents[1]
WIDE = 4
"""A scene that ignores so many kinds reads little of what the bot says."""

MOST_WIDE_SCENES = 12
"""How many of those there are; this number only goes down."""

IGNORED = re.compile(r"\.ignores\(([^()]*)\)")


async def test_what_nobody_read_fails_the_scene(alice: Member, room: Room) -> None:
    await alice.types("/incident event Restarted the server")

    with pytest.raises(AssertionError, match=r"#inc-1-checkout-is-down \(entries\): 2 17:00 · Alice Adams · Restarted"):
        room.slack.refuse_the_unread()
    assert room.last_message == "2 17:00 · Alice Adams · Restarted the server"


async def test_a_kind_that_is_ignored_leaves_the_others_to_be_read(alice: Member, room: Room, phones: Phones) -> None:
    await alice.types("/incident escalate")
    room.ignores("entries")

    assert phones.rang == ["olu: Paging on-call for INC-1"]
    assert [(one.kind, one.place) for one in room.slack.unread] == [("calls", room.name)]
    assert "*Paging on-call for INC-1*" in room.last_message


async def test_what_is_said_after_the_scene_ignored_its_kind_is_read(alice: Member, room: Room) -> None:
    await alice.types("/incident event First")
    room.ignores("entries")
    await alice.types("/incident event Second")

    assert room.new_messages == ["3 17:00 · Alice Adams · Second"]


async def test_an_entry_that_is_shown_twice_fails_the_scene_that_ignores_entries(alice: Member, room: Room) -> None:
    await alice.types("/incident event Restarted the server")
    room.channel.messages.append(again := replace(room.bot_messages[-1], ts="9.1"))
    room.ignores("entries")

    with pytest.raises(AssertionError, match=r"shown twice: \['entry 2 in #inc-1-checkout-is-down'\]"):
        room.slack.refuse_the_unread()
    room.channel.messages.remove(again)


@pytest.mark.parametrize("kind", ["rest", "pages", "alarms", "problems", "elsewhere"])
async def test_a_kind_that_does_not_exist_or_is_always_read_is_an_error(room: Room, kind: str) -> None:
    with pytest.raises(
        AssertionError, match=rf"no kinds that can be ignored: \['{kind}'\]; those are \['announcements', "
    ):
        room.ignores(kind)


async def test_a_kind_of_which_nothing_is_unread_is_an_error(alice: Member, room: Room) -> None:
    await alice.types("/incident event Restarted the server")

    with pytest.raises(AssertionError, match=r"no unread message is of \['calls'\]"):
        room.ignores("entries", "calls")
    assert len(room.new_messages) == 1


async def test_the_place_and_the_sign_of_a_message_are_its_kind(alice: Member, slack: Workspace) -> None:
    await alice.types("/incident declare sev1 Checkout is down")
    for line in ("event INC-1 Restarted", "undo INC-1", "update INC-1 Nearly there", "close INC-1"):
        await alice.types(f"/incident {line}")

    room = "inc-1-checkout-is-down"
    kinds = {(one.kind, one.place) for one in slack.unread}
    assert kinds == {
        *((kind, room) for kind in ("entries", "calls", "corrections", "drafts")),
        ("announcements", "incidents"),
        ("updates", "incidents"),
        ("pages", "olu"),
    }
    assert len(slack.new_messages) >= len(kinds)


async def test_a_message_in_a_channel_of_other_people_is_elsewhere(slack: Workspace, room: Room) -> None:
    (said,) = [message for message in room.bot_messages if "declared" in room.drawn(message)]

    assert kind_of(room.channel, said, room.drawn(said)) == "entries"
    assert kind_of(slack.general.channel, said, room.drawn(said)) == "elsewhere"


def test_few_scenes_ignore_many_kinds() -> None:
    calls = [call for file in TESTS.rglob("test_*.py") for call in IGNORED.findall(file.read_text())]
    wide = [call for call in calls if call.count('"') >= 2 * WIDE]
    assert len(calls) > 100
    assert len(wide) <= MOST_WIDE_SCENES
