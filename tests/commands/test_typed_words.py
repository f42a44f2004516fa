"""Lessons, promises, links, follow-ups and twin declarations, as people type them."""

from __future__ import annotations

import pytest

from tests.cast import Member, Record, Room, Time, Workspace


@pytest.mark.parametrize(
    ("typed", "recorded"),
    [
        ("went well: paging was fast", "went well · paging was fast"),
        ("What went well: paging was fast", "went well · paging was fast"),
        ("we got lucky: it was Sunday", "lucky · it was Sunday"),
        ("Paging went well", "went well · Paging went well"),
        ("it went well that paging was fast", "went well · paging was fast"),
        ("👍 paging was fast", "went well · paging was fast"),
        ("+ paging was fast", "went well · paging was fast"),
        ("went badly: docs were stale", "went badly · docs were stale"),
        ("Paging did not go well", "went badly · Paging did not go well"),
        ("Nobody saw the alert", "went badly · Nobody saw the alert"),
    ],
)
async def test_a_lesson_is_never_turned_round(alice: Member, room: Room, typed: str, recorded: str) -> None:
    assert f"/ {recorded} /" in await alice.types(f"/incident lesson {typed}")
    room.ignores("entries")


@pytest.mark.parametrize("typed", ["Paging was fast", "Paging went well but the docs were stale"])
async def test_a_lesson_of_unclear_mood_is_asked(alice: Member, room: Room, record: Record, typed: str) -> None:
    reply = await alice.types(f"/incident lesson {typed}")

    assert f"/incident lesson well {typed} / /incident lesson badly {typed}" in reply
    assert len(await record.lines()) == 1


@pytest.mark.parametrize(
    ("typed", "text", "at"),
    [
        ("Working on it. Next update in 30 min.", "Working on it.", "18:30"),
        ("Working on it. Next update: 30 min", "Working on it.", "18:30"),
        ("Working on it, next: 30m", "Working on it", "18:30"),
        ("Working on it. Next update at 20:30", "Working on it.", "20:30"),
        ("Working on it next half an hour", "Working on it", "18:30"),
        ("next 30m Working on it", "Working on it", "18:30"),
        ("Next update in 30 min. Working on it", "Working on it", "18:30"),
        ("Working on it. Next update at 7:15", "Working on it.", "19:15"),
    ],
)
async def test_the_next_update_is_heard(
    alice: Member, room: Room, record: Record, slack: Workspace, typed: str, text: str, at: str
) -> None:
    assert f"Next update by {at} WAT" in await alice.types(f"/incident update {typed}")
    assert await record.last() == f"2 17:00 alice: {text}"
    assert room.new_messages
    assert slack.announcements.messages


async def test_a_promise_that_cannot_be_read_is_said(alice: Member, room: Room, slack: Workspace) -> None:
    assert "No next update is promised" in await alice.types("/incident update On it. Next update after lunch")
    assert room.new_messages
    assert slack.announcements.messages


@pytest.mark.parametrize(
    ("typed", "label", "address"),
    [
        ("<http://zoom.us/j/123|zoom.us/j/123>", "zoom.us/j/123", "http://zoom.us/j/123"),
        ("<https://zoom.us/j/123|Zoom bridge>", "Zoom bridge", "https://zoom.us/j/123"),
        ("Bridge: https://zoom.us/j/123", "Bridge", "https://zoom.us/j/123"),
        ("graphs.example.com/d?x=1 Graphs", "Graphs", "https://graphs.example.com/d?x=1"),
    ],
)
async def test_a_link_is_found(alice: Member, room: Room, typed: str, label: str, address: str) -> None:
    await alice.types(f"/incident link {typed}")

    (bookmark,) = room.channel.bookmarks
    assert (bookmark.title, bookmark.link) == (label, address)
    room.ignores("entries")


@pytest.mark.parametrize(
    ("typed", "due"),
    [
        ("due Fri 17 Jul", "2026-07-17"),
        ("due 17.07.", "2026-07-17"),
        ("due next week", "2026-07-24"),
        ("due EOD", "2026-07-14"),
        ("due end of week", "2026-07-17"),
        ("by friday", "2026-07-17"),
        ("due: tomorrow", "2026-07-15"),
    ],
)
async def test_a_due_date_is_read(alice: Member, room: Room, typed: str, due: str) -> None:
    reply = await alice.types(f"/incident action Fix the alert @bob {typed}")
    assert f"action 1 · @bob · due {due} · Fix the alert /" in reply
    room.ignores("entries")


async def test_an_unreadable_date_keeps_the_owner_and_is_said(alice: Member, room: Room) -> None:
    reply = await alice.types("/incident action Fix the alert @bob due in week 31")

    assert "action 1 · @bob · Fix the alert due in week 31 /" in reply
    assert "“in week 31” could not be read as a date" in reply
    room.ignores("entries")


@pytest.mark.parametrize("typed", ["action 1 done", "action #1 is done!", "action done 1."])
async def test_a_follow_up_is_done(alice: Member, room: Room, record: Record, typed: str) -> None:
    await alice.types("/incident action Review it @bob")
    await alice.types(f"/incident {typed}")

    assert await record.last() == "3 17:00 alice: done · Review it"
    room.ignores("entries")


async def test_two_people_who_declare_the_same_are_told(
    alice: Member, bob: Member, slack: Workspace, time: Time
) -> None:
    await alice.types("/incident declare sev3 Search is slow")
    await time.passes(seconds=40)

    reply = await bob.types("/incident declare sev3 search is slow")
    assert "INC-1 with this title was declared 40 s ago by Alice Adams." in reply
    slack.ignores("announcements", "entries")


async def test_a_private_twin_is_told_nobody(alice: Member, bob: Member, slack: Workspace) -> None:
    await alice.types("/incident declare private sev3 Search is slow")

    assert "INC-1" not in await bob.types("/incident declare sev3 Search is slow")
    slack.ignores("announcements", "entries")
