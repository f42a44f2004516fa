"""`started`, `impact`, `cause`, `trigger`, `resolution`, `lesson`: the draft is written while it is known."""

from __future__ import annotations

import pytest

from tests.cast import Member, Record, Room


@pytest.mark.parametrize(
    ("line", "recorded"),
    [
        ("started 5:30pm", "2 16:30 stated alice: started"),
        ("started at 5:30pm The first slow requests", "2 16:30 stated alice: started · The first slow requests"),
        ("began yesterday 23:50", "2 13 Jul 22:50 stated alice: started"),
        ("detected 10m ago Alert fired", "2 16:50 stated alice: detected · Alert fired"),
        ("noticed 17:45", "2 16:45 stated alice: detected"),
    ],
)
async def test_when_it_began_and_was_noticed(
    alice: Member, room: Room, record: Record, line: str, recorded: str
) -> None:
    await alice.types(f"/incident {line}")

    assert await record.last() == recorded
    room.ignores("entries")


async def test_a_correction_replaces_the_milestone_and_the_old_value_stays(
    alice: Member, room: Room, record: Record
) -> None:
    await alice.types("/incident started 5:30pm")
    await alice.types("/incident started 5:10pm")

    assert "Started 16:10" in room.card
    assert (await record.lines())[1:] == ["2 16:30 stated alice: started", "3 16:10 stated alice: started"]
    await alice.types("/incident close")
    assert "| Started | 2026-07-14 17:10 | stated, entry 3; was 2026-07-14 17:30 |" in room.draft
    room.ignores("drafts", "entries")


@pytest.mark.parametrize("line", ["started", "detected", "started purple"])
async def test_a_milestone_without_a_time_is_refused(alice: Member, room: Room, line: str) -> None:
    reply = await alice.types(f"/incident {line}")

    assert reply.startswith("A time is missing. / Possible: 7:28pm, 19:28, 10m ago, yesterday 23:50")
    assert reply.endswith(line)
    assert room.new_messages == []


@pytest.mark.parametrize(
    ("verb", "words", "shown", "heading"),
    [
        ("impact", "100% of traffic", "💥 Impact", "## Impact"),
        ("trigger", "An untested change", "⚡ Trigger", "## Trigger"),
        ("cause", "The tool leaks", "🔎 Cause", "## Root cause and contributing factors"),
        ("rootcause", "The tool leaks", "🔎 Cause", "## Root cause and contributing factors"),
        ("resolution", "Patched it", "🩹 Resolution", "## Resolution and recovery"),
        ("lesson well", "The pager rang", "💡 Lesson went well ·", "### What went well"),
        ("lesson lucky", "It was Sunday", "💡 Lesson lucky ·", "### Where we got lucky"),
        ("learned bad:", "Nobody knew", "💡 Lesson went badly ·", "### What went badly"),
        ("lesson", "Nobody knew", "💡 Lesson went badly ·", "### What went badly"),
    ],
)
async def test_each_part_is_on_the_timeline_and_under_its_heading(
    alice: Member, room: Room, verb: str, words: str, shown: str, heading: str
) -> None:
    await alice.types(f"/incident {verb} {words}")
    assert room.last_message == f"2 17:00 · Alice Adams · {shown} {words}"

    await alice.types("/incident close")
    section = room.draft.partition(heading)[2].partition("\n#")[0]
    assert words in section
    room.ignores("drafts", "entries")


@pytest.mark.parametrize("verb", ["impact", "trigger", "cause", "resolution", "lesson"])
async def test_a_part_can_be_of_an_earlier_time_and_has_to_say_something(
    alice: Member, room: Room, record: Record, verb: str
) -> None:
    reply = await alice.types(f"/incident {verb}")
    assert reply.startswith(f"The text is missing. / Form: /incident {verb} [<time>]")
    assert f"Example: /incident {verb} " in reply
    assert reply.endswith(f"Nothing was recorded. Your text, to copy: / /incident {verb}")
    await alice.types(f"/incident {verb} 10m ago Known since then")

    assert (await record.last()).startswith("2 16:50 stated alice: ")
    assert (await record.last()).endswith("Known since then")
    room.ignores("entries")
