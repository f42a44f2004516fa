"""The line that undo, retract and amend offer means what was said before, whatever it was, or it is not offered."""

from __future__ import annotations

import pytest

from tests.cast import Member, Record, Room, Time, Workspace

NO_LINE = "Taken back by mistake? Then type it once more."


def offered(reply: str, after: str = "Type it again: / ") -> str:
    """The line to type again that stands at the end of an answer."""
    _, found, line = reply.rpartition(after)
    assert found, reply
    return line


@pytest.mark.parametrize(
    ("line", "minutes"),
    [
        ("event Yesterday we deployed twice", 20),
        ("event UTC is what the servers speak", 20),
        ("event +2 nodes", 20),
        ("event pm2 was restarted", 20),
        ("event - first of a list", 20),
        ("event : odd", 20),
        ("event PST users see 500s", 20),
        ("event Europe/Berlin is down", 20),
        ("event 5:30pm 6:30pm is when it peaked", 0),
        ("status investigating INC-2 is the same", 0),
        ("event #finding #action both", 20),
    ],
)
async def test_what_is_offered_says_the_same(
    alice: Member, room: Room, record: Record, time: Time, line: str, minutes: int
) -> None:
    await alice.types(f"/incident {line}")
    first = (await record.entries())[-1]
    await time.passes(minutes=minutes)
    again = offered(await alice.types("/incident undo"))
    assert "Recorded in INC-1 as entry 3" in await alice.types(again)

    second = (await record.entries())[-1]
    assert second.what == first.what
    assert second.at.replace(second=0) == first.at.replace(second=0)
    room.ignore_rest()


async def test_a_line_for_another_channel_names_the_incident(alice: Member, room: Room, slack: Workspace) -> None:
    await alice.types("/incident event Mine")
    again = offered(await alice.types("/incident undo INC-1", in_=slack.announcements))
    assert again == "/incident event INC-1 Mine"
    assert "Recorded in INC-1 as entry 3" in await alice.types(again, in_=slack.announcements)

    reply = await alice.types("/incident amend INC-1 3 Ours", in_=slack.announcements)
    again = offered(reply, "To set it back: / ")
    assert again == "/incident amend INC-1 3 Mine"
    assert "Now: Mine" in await alice.types(again, in_=slack.announcements)
    room.ignore_rest()


@pytest.mark.parametrize(
    ("first", "then"),
    [
        ("event 5:30pm 6:30pm is when it peaked", "amend 2 Nothing peaked"),
        ("event 5:30pm Restarted", "amend 2 4:30pm Restarted twice"),
        ("event INC-1 INC-2 is the same", "amend 2 It is another"),
        ("event Yesterday we deployed", "amend 2 at 5:30pm Today we deployed"),
    ],
)
async def test_what_sets_back_sets_back(alice: Member, room: Room, record: Record, first: str, then: str) -> None:
    await alice.types(f"/incident {first}")
    before = (await record.entries())[-1]
    again = offered(await alice.types(f"/incident {then}"), "To set it back: / ")
    await alice.types(again)

    after = (await record.entries())[-1]
    assert (after.text, after.at) == (before.text, before.at)
    room.ignore_rest()


async def test_a_time_alone_is_not_offered_where_the_words_would_stay_changed(alice: Member, room: Room) -> None:
    await alice.types("/incident status identified")
    reply = await alice.types("/incident amend 2 5:30pm A leak")
    assert "To set it back" not in reply
    room.ignore_rest()


async def test_words_that_would_be_read_as_something_else_are_not_offered(alice: Member, room: Room) -> None:
    await alice.types("/incident event Restarted")
    await alice.types("/incident amend 2 #finding")
    assert (await alice.types("/incident undo")).endswith(NO_LINE)

    await alice.types("/incident status investigating #finding Nobody knows")
    assert (await alice.types("/incident undo")).endswith(NO_LINE)

    await alice.types("/incident action Alert on memory")
    await alice.types("/incident amend 4 Alert @ana")
    assert (await alice.types("/incident undo")).endswith(NO_LINE)
    room.ignore_rest()


@pytest.mark.parametrize("length", [1_000, 2_900, 5_000, 11_000, 39_000])
async def test_a_long_text_is_offered_whole_or_not_at_all(alice: Member, room: Room, time: Time, length: int) -> None:
    words = ("word " * (length // 5)).strip()
    await alice.types(f"/incident event {words}")
    changed = await alice.types("/incident amend 2 Short")
    if "To set it back" in changed:
        assert offered(changed, "To set it back: / ") == f"/incident amend 2 {words}"
    await time.passes(minutes=1)
    await alice.types(f"/incident event {words}")
    reply = await alice.types("/incident undo")
    if not reply.endswith(NO_LINE):
        assert offered(reply) == f"/incident event {words}"
    assert length > 1_000 or not reply.endswith(NO_LINE)
    room.ignore_rest()


async def test_a_title_is_told_to_the_letter(alice: Member, room: Room, slack: Workspace) -> None:
    await alice.types("/incident rename `rm -rf` *ran* <!channel>")
    await alice.types("/incident rename Something ran")
    reply = await alice.types("/incident undo")
    assert "• INC-1 is called “`rm -rf` *ran* <!channel>” again." in reply
    assert slack.sandbox.broadcasts() == []
    room.ignore_rest()


async def test_that_somebody_else_is_on_it_is_theirs_to_say_again(alice: Member, bob: Member, room: Room) -> None:
    await alice.types("/incident ack Looking")
    assert (await bob.types("/incident retract 2")).endswith(NO_LINE)
    await alice.types("/incident ack Looking")
    assert offered(await alice.types("/incident undo")) == "/incident ack Looking"
    room.ignore_rest()


@pytest.mark.parametrize(
    ("older", "newer"),
    [
        ("severity sev4 Hardly anybody", "severity sev3 Some"),
        ("rename Search is down", "rename Search and checkout are down"),
        ("status identified", "status monitoring"),
    ],
)
async def test_what_others_have_followed_is_not_made_the_present_again(
    alice: Member, room: Room, record: Record, older: str, newer: str
) -> None:
    await alice.types(f"/incident {older}")
    await alice.types(f"/incident {newer}")
    before = await record.incident()
    reply = await alice.types("/incident retract 2")
    assert reply.endswith(NO_LINE)
    after = await record.incident()
    assert (after.severity, after.title, after.status) == (before.severity, before.title, before.status)
    assert " again. / • Removed from" not in reply
    room.ignore_rest()
