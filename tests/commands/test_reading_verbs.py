"""`summary`, `timeline`, `list`, `show`, `help`: what only the asker sees, in the asker's own time."""

from __future__ import annotations

import pytest

from tests.cast import Member, Phones, Record, Room, Time, Workspace

LOOKS = ["summary", "catchup", "timeline", "log", "list", "ls", "show", "help", "?", "h", "", "actions", "postmortem"]


@pytest.mark.parametrize("line", LOOKS)
async def test_looking_leaves_no_trace(alice: Member, room: Room, record: Record, line: str) -> None:
    assert await alice.types(f"/incident {line}") != ""

    assert len(await record.lines()) == 1
    assert room.new_messages == []


async def test_a_summary_for_who_just_arrived(alice: Member, bob: Member, room: Room, time: Time) -> None:
    await alice.types("/incident started 5:30pm")
    await time.passes(minutes=10)
    await alice.types("/incident status identified Bad deployment")

    assert await bob.types("/incident summary") == (
        "INC-1: Checkout is down / sev3 · identified"
        " / Started 18:30 CEST (stated) / Declared 19:00 CEST"
        " / • Nobody is the commander yet. / • Nobody has acknowledged yet."
        " / Last entries / 1 19:00 CEST · Alice Adams · declared · Checkout is down"
        " / 2 18:30 CEST · Alice Adams · started / 3 19:10 CEST · Alice Adams · identified · Bad deployment"
        " / Follow it in #inc-1-checkout-is-down"
    )
    assert room.new_messages == [
        "2 16:30 (stated) · Alice Adams · 🕒 started",
        "3 17:10 · Alice Adams · 🚦 identified · Bad deployment",
    ]


@pytest.mark.declared("sev1 Checkout is down")
async def test_a_summary_says_who_was_asked_and_has_not_answered(alice: Member, room: Room, phones: Phones) -> None:
    assert "on-call was asked and has not answered yet." in await alice.types("/incident summary")
    await alice.types("/incident ack")
    await alice.types("/incident commander")

    summary = await alice.types("/incident summary")
    assert "not answered" not in summary
    assert "Commander: Alice Adams" in summary
    assert len(phones.rang) == 1
    assert room.new_messages == [
        "3 17:00 · Alice Adams · 👀 acknowledged",
        "4 17:00 · Alice Adams · 👤 commander: Alice Adams",
    ]


async def test_the_timeline_is_paged_newest_first(alice: Member, room: Room) -> None:
    for number in range(2, 19):
        await alice.types(f"/incident event Note {number}")

    first = await alice.types("/incident timeline")
    assert "Note 18" in first
    assert "Note 4" in first
    assert "Note 3" not in first
    assert "Older entries: `/incident timeline 2`" in first
    second = await alice.types("/incident timeline 2")
    assert "Note 3" in second
    assert "declared" in second
    assert "Older entries" not in second
    assert "No entries on this page." in await alice.types("/incident timeline 9")
    room.ignores("entries")


async def test_the_open_incidents(alice: Member, room: Room, slack: Workspace) -> None:
    await alice.types("/incident drill sev4 Failover", in_=slack.general)

    assert await alice.types("/incident list", in_=slack.general) == (
        "INC-1 · sev3 · investigating · since 18:00 WAT · Checkout is down"
        " / INC-2 · sev4 · investigating · since 18:00 WAT · DRILL · Failover"
        " / Details: `/incident show INC-1`"
    )
    await alice.types("/incident close")
    await alice.types("/incident cancel INC-2")
    assert await alice.types("/incident list", in_=slack.general) == "No incident is open."
    slack.ignores("announcements", "drafts", "entries")


async def test_one_incident_is_shown_from_anywhere(bob: Member, room: Room, slack: Workspace) -> None:
    shown = await bob.types("/incident show INC-1", in_=slack.general)

    assert shown.startswith("INC-1: Checkout is down / sev3 · investigating / Declared 19:00 CEST")
    assert "There is no INC-7. / Possible: INC-1 Checkout is down" in await bob.types("/incident show INC-7")


async def test_help_knows_where_it_is_asked(alice: Member, room: Room, slack: Workspace) -> None:
    outside = await alice.types("/incident", in_=slack.general)
    assert "declare" in outside
    assert "/incident event [" not in outside

    inside = await alice.types("/incident help")
    assert "This is INC-1, investigating." in inside
    assert "/incident declare" not in inside
    assert "/incident reopen" not in inside

    await alice.types("/incident close")
    after = await alice.types("/incident help")
    assert "/incident reopen" in after
    assert "/incident escalate" not in after
    room.ignores("drafts", "entries")


async def test_help_for_a_verb_that_is_none(alice: Member, room: Room) -> None:
    assert "Unknown command “evnt”. / Did you mean event?" in await alice.types("/incident help evnt")
    assert room.new_messages == []
