"""Whatever Slack sends twice is done once, and answered the same."""

from __future__ import annotations

import pytest

from tests.cast import Member, Phones, Record, Room, Time, Workspace


@pytest.mark.parametrize("line", ["event Restarted", "escalate @bob", "resolve", "action Review it", "close", "undo"])
async def test_a_command_that_comes_twice_has_one_effect_and_one_answer(
    alice: Member, room: Room, slack: Workspace, record: Record, line: str
) -> None:
    if line == "undo":
        await alice.types("/incident event One")
    await alice.types(f"/incident {line}")
    lines, said = await record.lines(), slack.new_messages

    first, second = await slack.sends_again("command")

    assert first.answer == second.answer
    assert await record.lines() == lines
    assert slack.new_messages == []
    assert len(said) == len(set(said))


async def test_a_declaration_that_comes_twice_is_one_incident(
    alice: Member, slack: Workspace, record: Record, time: Time
) -> None:
    await alice.types("/incident declare sev3 Checkout is down", in_=slack.general)
    await time.passes(minutes=10)
    first, second = await slack.sends_again("command")

    assert first.answer == second.answer
    assert await record.count() == 1
    assert len([name for name in slack.names if name.startswith("inc-")]) == 1
    slack.ignores("announcements", "entries")


async def test_a_refusal_that_comes_twice_is_a_refusal_twice(
    alice: Member, room: Room, slack: Workspace, record: Record
) -> None:
    await alice.types("/incident status sleeping")
    first, second = await slack.sends_again("command")

    assert first.answer == second.answer
    assert len(await record.lines()) == 1


@pytest.mark.declared("sev1 Checkout is down")
async def test_a_click_that_comes_twice_acknowledges_once(
    bob: Member, room: Room, slack: Workspace, phones: Phones, record: Record
) -> None:
    await bob.clicks("I am on it")
    first, second = await slack.sends_again("interaction")

    assert (first.status, second.status) == (200, 200)
    assert (await record.lines())[2:] == ["3 17:00 bob: acknowledged"]
    assert len(phones.rang) == 1
    assert room.new_messages == ["3 17:00 · Bob Brown · 👀 acknowledged"]


async def test_two_people_who_click_at_once_are_both_on_the_record(
    alice: Member, bob: Member, room: Room, record: Record
) -> None:
    await alice.clicks("I am on it")
    await bob.types("/incident ack")

    assert (await record.lines())[1:] == ["2 17:00 alice: acknowledged", "3 17:00 bob: acknowledged"]
    assert room.new_messages == ["2 17:00 · Alice Adams · 👀 acknowledged", "3 17:00 · Bob Brown · 👀 acknowledged"]


async def test_a_mention_that_comes_twice_is_one_entry(
    alice: Member, room: Room, slack: Workspace, record: Record
) -> None:
    await alice.mentions("event Restarted")
    first, second = await slack.sends_again("event")

    assert (first.status, second.status) == (200, 200)
    assert (await record.lines())[1:] == ["2 17:00 alice: Restarted"]
    assert room.new_messages == ["2 17:00 · Alice Adams · Restarted"]


@pytest.mark.parametrize(
    "line",
    [
        "event Restarted", "note Restarted", "action Review it", "update Nearly there", "escalate @bob", "ack",
        "ack On it", "commander", "commander @bob", "role scribe @bob", "started 16:30", "detected 16:40",
        "impact Orders failed", "trigger A deploy", "cause A full disk", "resolution Rolled back",
        "lesson badly Test the backups", "rename Search is down", "link https://example.com/graph Errors",
        "status identified", "status identified A leak", "status 5m ago investigating Slow", "mitigated",
        "mitigated The patch runs", "resolve", "fixed Traffic is back", "resolve at 16:50 Traffic is back",
        "severity sev4", "sev sev4 Only a few", "severity 10m ago sev3 It was", "close", "close Patched",
        "cancel A false alarm",
    ],
)  # fmt: skip
async def test_pressing_enter_twice_is_one_entry(
    alice: Member, room: Room, record: Record, time: Time, line: str
) -> None:
    await alice.types(f"/incident {line}")
    await time.passes(seconds=0.3)

    assert "you typed this a moment ago, and it is entry 2" in await alice.types(f"/incident {line}")
    assert len(await record.lines()) == 2
    said = room.slack.new_messages
    assert len(said) == len(set(said))
    assert not any(": 3 " in one for one in said)


async def test_pressing_enter_twice_reopens_once(alice: Member, room: Room, record: Record) -> None:
    await alice.types("/incident close")
    await alice.types("/incident reopen The errors are back")

    assert "it is entry 3" in await alice.types("/incident reopen The errors are back")
    assert len(await record.lines()) == 3
    room.ignores("drafts", "entries")


@pytest.mark.parametrize(
    ("line", "became"),
    [
        ("amend 2 Rolled back", "changed entry 2"), ("amend 2 at 16:40", "changed entry 2"),
        ("retract 2", "took back entry 2"), ("retract 2 Another server", "took back entry 2"),
    ],
)  # fmt: skip
async def test_pressing_enter_twice_corrects_once(
    alice: Member, room: Room, record: Record, time: Time, line: str, became: str
) -> None:
    await alice.types("/incident event Restarted")
    await alice.types("/incident event Drained")
    await time.passes(seconds=3)
    await alice.types(f"/incident {line}")
    lines, posts = await record.lines(), len(room.channel.messages)

    assert f"you typed this a moment ago, and it {became}" in await alice.types(f"/incident {line}")
    assert (await record.lines(), len(room.channel.messages)) == (lines, posts)
    room.ignores("corrections", "entries")


async def test_pressing_enter_twice_asks_one_level(
    alice: Member, room: Room, record: Record, time: Time, phones: Phones
) -> None:
    await alice.types("/incident escalate")
    lines = await record.lines()

    assert "To ask whoever comes next, type it again in a few seconds" in await alice.types("/incident escalate")
    assert await record.lines() == lines
    await time.passes(seconds=6)
    assert "Recorded" in await alice.types("/incident escalate")
    assert phones.rang == ["olu: Paging on-call for INC-1", "sam: Paging senior engineers for INC-1"]
    room.ignores("calls", "entries")


async def test_pressing_enter_twice_makes_one_draft(alice: Member, room: Room, record: Record) -> None:
    await alice.types("/incident postmortem new")

    assert "it made version 1 of the draft" in await alice.types("/incident postmortem new")
    assert (await record.incident()).last_draft_version == 1
    room.ignores("drafts")


async def test_looking_twice_shows_twice(alice: Member, room: Room) -> None:
    await alice.types("/incident close")
    for line in ("postmortem", "timeline", "summary", "actions"):
        assert await alice.types(f"/incident {line}") == await alice.types(f"/incident {line}")
    room.ignores("drafts", "entries")


async def test_pressing_enter_twice_takes_back_one_entry(
    alice: Member, bob: Member, room: Room, record: Record, time: Time
) -> None:
    for words in ("One", "Two", "Three"):
        await alice.types(f"/incident event {words}")
    await bob.types("/incident event Four")
    assert "Removed entry 4" in await alice.types("/incident undo")

    assert "you typed this a moment ago, and it took back entry 4" in await alice.types("/incident undo")
    await bob.types("/incident event Five")
    assert "Removed entry 3" in await alice.types("/incident undo")
    await time.passes(seconds=6)
    assert "Removed entry 2" in await alice.types("/incident undo")
    standing = [line.split(": ")[-1] for line in await record.lines() if "retracted" not in line]
    assert standing[1:] == ["Four", "Five"]
    room.ignores("corrections", "entries")


async def test_the_same_words_of_somebody_else_or_a_while_later_are_entries_of_their_own(
    alice: Member, bob: Member, room: Room, record: Record, time: Time
) -> None:
    await alice.types("/incident event Restarted")
    await bob.types("/incident event Restarted")
    await time.passes(seconds=6)
    await alice.types("/incident event Restarted")

    assert len(await record.lines()) == 4
    room.ignores("entries")


@pytest.mark.parametrize(
    ("line", "other"),
    [
        ("commander @bob", "commander"), ("ack", "escalate @bob"), ("cause A", "cause B"),
        ("resolve", "status investigating"), ("severity sev2", "severity sev3"), ("close", "reopen"),
    ],
)  # fmt: skip
async def test_the_same_words_after_others_that_they_set_right_are_no_repetition(
    alice: Member, room: Room, record: Record, line: str, other: str
) -> None:
    for typed in (line, other, line):
        assert "Already done" not in await alice.types(f"/incident {typed}")

    lines = [said.split(" ", 1)[1] for said in await record.lines()]
    assert lines[1] == lines[-1] != lines[-2]
    said = room.slack.new_messages
    assert len(said) == len(set(said))


async def test_who_acknowledges_again_after_somebody_took_it_back_means_it(
    alice: Member, bob: Member, room: Room, record: Record, time: Time
) -> None:
    for who, line, answer in (
        (alice, "ack", "Recorded"), (bob, "retract 2", "Removed entry"), (alice, "ack", "Recorded"),
    ):  # fmt: skip
        assert answer in await who.types(f"/incident {line}")
        await time.passes(seconds=1)

    assert "it is entry 3" in await alice.types("/incident ack")
    assert [line.split(": ")[-1] for line in (await record.lines())[1:]] == ["acknowledged (retracted)", "acknowledged"]
    room.ignores("corrections", "entries")


async def test_who_amends_back_and_forth_means_it(alice: Member, room: Room, record: Record, time: Time) -> None:
    await alice.types("/incident event One")
    for text in ("Two", "Three", "Two"):
        await time.passes(seconds=1)
        assert "Already done" not in await alice.types(f"/incident amend 2 {text}")

    assert (await record.last()).endswith("Two")
    room.ignores("corrections", "entries")
