"""Every verb of `COMMANDS`: its names are its own, its examples work, and it is understood from anywhere."""

from __future__ import annotations

import pytest

from commands import COMMANDS
from tests.cast import Member, Record, Room, Time, Workspace

EXAMPLES = [example for command in COMMANDS for example in command.examples]
NAMES = [name for command in COMMANDS for name in (command.name, *command.aliases)]
ABOUT_ONE = [one for one in COMMANDS if one.name not in ("declare", "drill", "list", "help", "show")]


def test_no_two_verbs_share_a_name_but_for_log_which_writes_and_shows() -> None:
    assert [name for name in NAMES if NAMES.count(name) > 1] == ["log", "log"]


async def test_help_knows_every_name(alice: Member, slack: Workspace) -> None:
    for name in sorted(set(NAMES)):
        shown = await alice.types(f"/incident help {name}", in_=slack.general)
        named = [one for one in COMMANDS if name in (one.name, *one.aliases) and one.summary.replace("`", "") in shown]
        assert [example for one in named for example in one.examples if f"/incident {example}" in shown], name


@pytest.mark.parametrize("example", EXAMPLES)
async def test_every_example_works_as_it_is_shown(alice: Member, room: Room, example: str, time: Time) -> None:
    for name in ("ana", "ben"):
        room.slack.sandbox.add_person(name)
        await Member(room.slack, room.slack.person(name)).types("/incident help")
    await time.passes(hours=2, minutes=30)
    for before in preparation(example):
        await alice.types(f"/incident {before}")
    reply = await alice.types(f"/incident {example.replace('INC-42', 'INC-1')}")

    assert "Nothing was recorded" not in reply
    assert "Not recorded" not in reply
    assert not any("⚠️" in said for said in room.slack.new_messages)


def preparation(example: str) -> list[str]:
    """What has to have happened before an example makes sense."""
    if example.startswith(("amend 7", "retract 7")):
        return [f"event Note {number}" for number in range(2, 8)]
    if example == "restore 7":
        return [*(f"event Note {number}" for number in range(2, 8)), "retract 7"]
    if example.startswith("action done 3"):
        return ["action One", "action Two", "action Three"]
    return {"reopen": ["close"], "undo": ["event Wrong room"]}.get(example.split()[0], [])


async def test_with_no_incident_here_the_open_ones_are_named_and_the_text_is_handed_back(
    alice: Member, room: Room, slack: Workspace, record: Record, time: Time
) -> None:
    await time.passes(hours=2, minutes=30)
    for name in ("ana", "ben"):
        slack.sandbox.add_person(name)
        await Member(slack, slack.person(name)).types("/incident help", in_=slack.general)
    for command in ABOUT_ONE:
        reply = await alice.types(f"/incident {command.examples[0]}", in_=slack.general)

        assert reply.startswith("This is not an incident channel.")
        assert "Possible: INC-1 Checkout is down" in reply
        assert reply.endswith(f"Your text, to copy: / /incident {command.examples[0]}")
    assert len(await record.lines()) == 1


@pytest.mark.parametrize(
    "line",
    ["event INC-1 Restarted", "event inc-1: Restarted", "note INC-1 10m ago Restarted", "event INC-1, Restarted"],
)
async def test_an_incident_can_be_named_from_anywhere(
    alice: Member, room: Room, slack: Workspace, record: Record, line: str
) -> None:
    assert "Recorded in INC-1 as entry 2" in await alice.types(f"/incident {line}", in_=slack.general)

    assert (await record.last()).endswith("alice: Restarted")
    assert room.last_message.endswith("Alice Adams · Restarted")


async def test_an_incident_that_is_named_goes_before_the_one_whose_channel_it_is(
    alice: Member, room: Room, slack: Workspace, record: Record
) -> None:
    await alice.types("/incident declare sev4 Search is slow", in_=slack.general)
    await alice.types("/incident event INC-2 Not about this room")

    assert await record.last(2) == "2 17:00 alice: Not about this room"
    assert len(await record.lines(1)) == 1
    slack.ignores("announcements", "entries")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("evnt it broke", "event"), ("satus identified", "status"), ("escalte", "escalate"), ("Resovle", "resolve")],
)
async def test_a_slip_of_the_fingers_is_named(alice: Member, room: Room, typed: str, meant: str) -> None:
    reply = await alice.types(f"/incident {typed}")

    assert reply.startswith(f"Unknown command “{typed.split()[0]}”. / Did you mean {meant}?")
    assert reply.endswith(f"Your text, to copy: / /incident {typed}")
    assert room.new_messages == []


async def test_a_verb_that_resembles_none_leads_to_help(alice: Member, room: Room) -> None:
    reply = await alice.types("/incident xyzzy 42")

    assert reply.startswith("Unknown command “xyzzy”. / Possible: help")
    assert reply.endswith("Add it as an event? Your text, to copy: / /incident event xyzzy 42 / [Add as event]")
    assert room.new_messages == []


async def test_case_and_blanks_do_not_matter(alice: Member, room: Room, record: Record) -> None:
    await alice.types("/incident   EVENT    Restarted ")
    await alice.types("/incident event\nOn a line of its own")

    assert (await record.lines())[1:] == ["2 17:00 alice: Restarted", "3 17:00 alice: On a line of its own"]
    assert room.new_messages == ["2 17:00 · Alice Adams · Restarted", "3 17:00 · Alice Adams · On a line of its own"]
