"""Whatever people type is data: it comes out as typed, everywhere, and never pings, runs or breaks anything."""

from __future__ import annotations

import re

import pytest

from tests.cast import Member, Phones, Record, Room, Workspace

TEXTS = {
    "broadcasts": "<!channel> <!here> <!everyone> @channel @here @everyone please look",
    "a group": "<!subteam^S0123ABC> and <@U0NOBODY> and <#C0NOWHERE>",
    "mrkdwn": "*bold* _italic_ ~gone~ `code` > quote",
    "markdown": "# heading | a | table | **bold** [link](https://example.com) ![x](y) - [ ] box",
    "html": '<b>bold</b> <script>alert("x")</script> <img src=x onerror=alert(1)> &amp; &lt;',
    "jinja": "{{ 7 * 7 }} {% for x in ().__class__.__mro__ %}{{ x }}{% endfor %} {# gone #}",
    "formats": "%s %(name)s {0} {name} $HOME ${HOME} `id` $(id)",
    "emoji": "🔥 🧑‍🚒 :fire: 🇳🇬 👍🏽",
    "right to left": "השרת נפל \u202eabc\u202c العربية",
    "combining": "Z\u0351\u036b\u0343a\u0322l\u030dg\u0300o and a\u0308",
    "quotes": "\"double\" 'single' “curly” \\ back \\n slash",
    "a date token": "See <!date^1392734382^Posted {date_num}|ping>",
    "sql": "'; DROP TABLE incident; --",
    "ampersands": "a && b || c & d &amp;amp; e < f > g",
}
every_text = pytest.mark.parametrize("words", TEXTS.values(), ids=TEXTS)


@every_text
async def test_a_note_comes_out_as_typed(
    alice: Member, room: Room, slack: Workspace, record: Record, words: str
) -> None:
    reply = await alice.types(f"/incident event {words}")

    assert (await record.entries())[-1].text == words
    assert words in reply
    assert room.last_message == f"2 17:00 · Alice Adams · {words}"
    assert words in room.card
    assert words in await alice.types("/incident timeline")
    assert words in await alice.types("/incident summary")
    assert slack.sandbox.broadcasts() == []


async def test_a_refusal_gives_it_back_as_typed(alice: Member, room: Room, slack: Workspace) -> None:
    for words in TEXTS.values():
        assert (await alice.types(f"/incident evnt {words}")).endswith(f"to copy: / /incident evnt {words}")
    assert slack.sandbox.broadcasts() == []
    assert room.new_messages == []


@every_text
async def test_a_title_comes_out_as_typed(alice: Member, slack: Workspace, record: Record, words: str) -> None:
    reply = await alice.types(f"/incident declare sev3 {words}")

    title = " ".join(words.split())
    assert (await record.incident()).title == title
    assert f"INC-1 declared (sev3): {title}" in reply
    (name,) = [name for name in slack.names if name.startswith("inc-1")]
    room = Room(slack, name)
    assert room.card.startswith(f"INC-1: {title} /")
    assert slack.announcements.last_message.startswith(f"🟡 INC-1 {title} /")
    assert f"· {title}" in await alice.types("/incident list")
    assert room.messages == [f"1 17:00 · Alice Adams · 📣 declared · {title}"]
    assert slack.sandbox.broadcasts() == []


async def test_a_reason_comes_out_as_typed_where_it_pages(
    alice: Member, room: Room, slack: Workspace, phones: Phones
) -> None:
    for words in TEXTS.values():
        await alice.types(f"/incident escalate senior engineers {words}")
        page = slack.phone("sam").last_message
        assert page == room.last_message
        assert words.strip("> -") in page
    assert slack.sandbox.broadcasts() == []
    assert len(phones.rang) == len(TEXTS)
    room.ignores("entries")


@every_text
async def test_a_close_survives_every_text(alice: Member, room: Room, slack: Workspace, words: str) -> None:
    for verb in ("event", "impact", "cause", "lesson well", "action", "resolution", "update"):
        await alice.types(f"/incident {verb} {words}")
    await alice.types(f"/incident close {words}")

    assert len(room.files) == 1
    assert "49" not in room.draft.replace("{{ 7 * 7 }}", "")
    assert not re.search(r"(?<!\\)<(?:script|img|b)\b", room.draft)
    assert slack.sandbox.broadcasts() == []
    slack.ignores("drafts", "entries", "updates")


async def test_forty_thousand_characters_are_kept_and_shown_as_far_as_slack_shows_them(
    alice: Member, room: Room, record: Record
) -> None:
    words = ("word " * 8000).strip()
    reply = await alice.types(f"/incident event {words}")

    assert "Recorded in INC-1 as entry 2" in reply
    assert (await record.entries())[-1].text == words
    assert room.last_message.startswith("2 17:00 · Alice Adams · word word word")
    await alice.types("/incident close")
    assert words in room.draft.replace("\n", " ")
    room.ignores("drafts", "entries")


async def test_forty_thousand_characters_are_handed_back(alice: Member, room: Room) -> None:
    words = "word " * 8000
    reply = await alice.types(f"/incident evnt {words}")

    assert "Your text, to copy (the first 12000 of" in reply
    assert room.new_messages == []


async def test_a_code_block_is_shown_as_a_code_block(alice: Member, room: Room, record: Record) -> None:
    words = "It says:\n```\nerror: *none* <b>\n```\nwhich is odd"
    await alice.types(f"/incident event {words}")

    assert (await record.entries())[-1].text == words
    assert room.last_message == "2 17:00 · Alice Adams · It says: / error: *none* <b> / which is odd"


async def test_a_link_survives_the_way_there_and_back(alice: Member, room: Room, record: Record) -> None:
    words = "See https://grafana.example.com/d/1?from=now-1h&to=now and mail ops@example.com"
    await alice.types(f"/incident event {words}")

    assert (await record.entries())[-1].text == words
    assert room.last_message.endswith(words)
