"""`/incident update`, `rename`, `link`: what people outside hear, and what stands beside the incident."""

from __future__ import annotations

import pytest

from tests.cast import Member, Record, Room, Workspace


async def test_an_update_goes_to_the_announcement_channel(
    alice: Member, bob: Member, room: Room, record: Record, slack: Workspace
) -> None:
    reply = await alice.types("/incident update Checkout works again for most customers next 30m")

    assert "It goes to the announcement channel." in reply
    assert await record.last() == "2 17:00 alice: Checkout works again for most customers"
    assert slack.announcements.last_message == (
        "📢 INC-1 Checkout is down / sev3 · investigating · Alice Adams"
        " / Checkout works again for most customers / Next update by 17:30"
    )
    assert "Next update by 19:30" in bob.reads(slack.announcements)
    assert "Next update by 18:30 WAT (17:30 UTC)." in reply
    assert room.new_messages == [
        "2 17:00 · Alice Adams · 📢 Update Checkout works again for most customers",
        "📢 Next update by 18:30 WAT (17:30 UTC).",
    ]


@pytest.mark.declared("sev3 Stolen laptop private")
async def test_a_private_update_stays_in_its_channel(alice: Member, room: Room, slack: Workspace) -> None:
    reply = await alice.types("/incident update The laptop is wiped next 1h")

    assert "The incident is private, so the update stays in its channel." in reply
    assert "Next update by 19:00 WAT (18:00 UTC)." in reply
    assert slack.announcements.messages == []
    assert "The laptop is wiped" in room.messages[-2]
    assert room.last_message == "📢 Next update by 19:00 WAT (18:00 UTC)."


@pytest.mark.policy(announcement_channel=None)
async def test_without_an_announcement_channel_the_reply_says_so(alice: Member, room: Room) -> None:
    assert "No announcement channel is set up" in await alice.types("/incident update Nearly there")
    assert room.new_messages == ["2 17:00 · Alice Adams · 📢 Update Nearly there"]


@pytest.mark.policy(announcement_channel="#long-gone")
async def test_an_announcement_channel_that_is_gone_keeps_nothing_up(
    alice: Member, room: Room, slack: Workspace, record: Record
) -> None:
    await alice.types("/incident update Nearly there")

    assert await record.last() == "2 17:00 alice: Nearly there"
    assert "I could not announce for INC-1: Slack says channel_not_found." in " ".join(room.new_messages)


async def test_a_promise_is_told_everybody_in_their_own_time(bob: Member, room: Room, slack: Workspace) -> None:
    assert "Next update by 19:45 CEST (17:45 UTC)." in await bob.types("/incident update Nearly there next in 45m")
    assert room.last_message == "📢 Next update by 18:45 WAT (17:45 UTC)."
    assert room.new_messages == ["2 17:00 · Bob Brown · 📢 Update Nearly there"]
    slack.ignores("updates")


async def test_an_update_says_what_next_cannot_be_read_as_text(
    alice: Member, room: Room, record: Record, slack: Workspace
) -> None:
    await alice.types("/incident update We look at the proxy next")

    assert await record.last() == "2 17:00 alice: We look at the proxy next"
    assert "Next update" not in slack.announcements.last_message
    assert room.new_messages == ["2 17:00 · Alice Adams · 📢 Update We look at the proxy next"]


@pytest.mark.parametrize("verb", ["rename", "title"])
async def test_a_better_title(alice: Member, room: Room, record: Record, verb: str) -> None:
    await alice.types(f"/incident {verb} Checkout and   search return 500s")

    assert await record.last() == "2 17:00 alice: renamed · Checkout and search return 500s"
    assert room.card.startswith("INC-1: Checkout and search return 500s /")
    assert room.channel.name == "inc-1-checkout-is-down"
    assert room.last_message == "2 17:00 · Alice Adams · ✏️ renamed · Checkout and search return 500s"


async def test_a_title_has_its_length(alice: Member, room: Room) -> None:
    assert (await alice.types("/incident rename " + "long " * 50)).startswith(
        "A title has at most 200 characters; this one has 249."
    )
    assert "The title is missing." in await alice.types("/incident rename")
    assert room.new_messages == []


async def test_a_link_is_a_bookmark_and_on_the_card(alice: Member, room: Room, record: Record) -> None:
    await alice.types("/incident link https://meet.example.com/inc-1 Bridge")

    (bookmark,) = room.channel.bookmarks
    assert (bookmark.title, bookmark.link) == ("Bridge", "https://meet.example.com/inc-1")
    assert "Bridge" in room.card
    assert await record.last() == "2 17:00 alice: Bridge"
    assert room.last_message == "2 17:00 · Alice Adams · 🔗 Bridge"


async def test_a_link_without_a_label_is_its_own(alice: Member, room: Room) -> None:
    await alice.types("/incident link https://grafana.example.com/d/1?from=now-1h&to=now")

    assert room.channel.bookmarks[0].link == "https://grafana.example.com/d/1?from=now-1h&to=now"
    assert room.new_messages == ["2 17:00 · Alice Adams · 🔗 https://grafana.example.com/d/1?from=now-1h&to=now"]


@pytest.mark.parametrize(("line", "why"), [("link bridge", "“bridge” is not a url."), ("link", "The url is missing.")])
async def test_what_is_no_link(alice: Member, room: Room, line: str, why: str) -> None:
    assert (await alice.types(f"/incident {line}")).startswith(why)
    assert room.channel.bookmarks == []
    assert room.new_messages == []
