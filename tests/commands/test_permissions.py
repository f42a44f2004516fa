"""`[permissions]` in `hotwash.toml`: who may declare, escalate, close and the rest, and what is said to others."""

from __future__ import annotations

import pytest

from bot.app import Hotwash
from bot.sandbox import Fault
from tests.cast import Member, Phones, Record, Room, Workspace


@pytest.fixture
def olu(slack: Workspace) -> Member:
    return Member(slack, slack.person("olu"))


@pytest.mark.policy(permissions={"close": ["commander"]})
async def test_only_the_commander_closes(alice: Member, bob: Member, room: Room, record: Record) -> None:
    assert (await bob.types("/incident close")).startswith(
        "Only the commander may close, cancel or reopen incidents. / Nothing was recorded."
    )
    await alice.types("/incident commander @alice")
    told = await bob.types("/incident cancel False alarm")
    assert told.startswith("Only the commander may close, cancel or reopen incidents. The commander is Alice Adams.")
    assert told.endswith("Your text, to copy: / /incident cancel False alarm")

    assert "Recorded in INC-1" in await alice.types("/incident close Done")
    assert (await record.incident()).status == "closed"
    room.ignores("drafts", "entries")


@pytest.mark.policy(permissions={"close": ["commander"]})
async def test_a_button_is_held_to_the_same(alice: Member, bob: Member, room: Room, record: Record) -> None:
    await alice.types("/incident commander @alice")
    assert room.new_messages == ["2 17:00 · Alice Adams · 👤 commander: Alice Adams"]
    await alice.types("/incident resolve")

    assert "Only the commander may close" in await bob.types("/incident close INC-1", in_=room.slack.general)
    assert (await record.incident()).status == "resolved"
    assert room.new_messages == ["3 17:00 · Alice Adams · 🚦 resolved"]


@pytest.mark.policy(permissions={"declare": ["@bob"], "severity": ["@bob"]})
async def test_people_are_named_by_handle(alice: Member, bob: Member, slack: Workspace, record: Record) -> None:
    told = await alice.types("/incident declare sev1 Checkout is down", in_=slack.general)
    assert told.startswith("Only @bob may declare incidents.")
    assert await record.count() == 0

    assert "INC-1 declared" in await bob.types("/incident declare sev3 Checkout is down", in_=slack.general)
    told = await alice.types("/incident severity INC-1 sev1", in_=slack.general)
    assert told.startswith("Only @bob may change the severity.")
    slack.ignores("announcements", "entries")


@pytest.mark.policy(permissions={"declare": ["@bob"]})
async def test_an_empty_form_is_not_opened_for_who_may_not_declare(alice: Member, slack: Workspace) -> None:
    assert (await alice.types("/incident declare", in_=slack.general)).startswith("Only @bob may declare incidents.")
    assert slack.calls("views.open") == []


async def with_group(slack: Workspace, hotwash: Hotwash, *members: str) -> None:
    """Found the user group that the settings name, and wait until the bot looks for it again."""
    slack.sandbox.add_user_group("sre", members=list(members))
    await slack.time.passes(minutes=6)
    await hotwash.directory.find(["@sre"])


@pytest.mark.policy(permissions={"escalate": ["@sre", "commander"]})
async def test_a_user_group_is_asked_for_once_in_a_while(
    alice: Member, bob: Member, room: Room, slack: Workspace, hotwash: Hotwash, record: Record, phones: Phones
) -> None:
    await with_group(slack, hotwash, "bob")
    assert (await alice.types("/incident escalate")).startswith("Only @sre and the commander may escalate.")
    assert "Recorded in INC-1" in await bob.types("/incident escalate Please")
    assert len(slack.calls("usergroups.users.list")) == 1

    slack.sandbox.place.groups[next(iter(slack.sandbox.place.groups))].members.append(alice.id)
    await slack.time.passes(minutes=6)
    assert "Recorded in INC-1" in await alice.types("/incident escalate And more")
    assert phones.rang == ["olu: Paging on-call for INC-1", "sam: Paging senior engineers for INC-1"]
    slack.ignores("calls", "entries", "escalations")


@pytest.mark.policy(permissions={"escalate": ["@sre", "commander"]})
async def test_who_cannot_be_asked_for_is_refused_honestly(
    alice: Member, bob: Member, room: Room, slack: Workspace, hotwash: Hotwash, record: Record, phones: Phones
) -> None:
    await with_group(slack, hotwash, "bob")
    slack.faults.add("usergroups.users.list", Fault.SERVER_ERROR, times=1)
    told = await bob.types("/incident escalate Help")
    assert told.startswith(
        "I could not ask Slack whether @sre means you, and only @sre and the commander may escalate. "
        "Try again in a minute."
    )
    assert told.endswith("Your text, to copy: / /incident escalate Help")
    assert len(await record.lines()) == 1

    assert "Recorded in INC-1" in await bob.types("/incident escalate Help")
    slack.faults.add("usergroups.users.list", Fault.SERVER_ERROR, times=1)
    await slack.time.passes(minutes=6)  # what was known stays known for a while
    assert "Recorded in INC-1" in await bob.types("/incident escalate Help again")
    assert phones.rang == ["olu: Paging on-call for INC-1", "sam: Paging senior engineers for INC-1"]
    slack.ignores("calls", "entries", "escalations")


@pytest.mark.policy(permissions={"escalate": ["@sre"]})
async def test_a_group_that_slack_is_silent_about_is_not_waited_for_longer_than_its_patience(
    bob: Member, room: Room, slack: Workspace, hotwash: Hotwash, record: Record
) -> None:
    await with_group(slack, hotwash, "bob")
    slack.faults.add("usergroups.users.list", Fault.HANG, times=1)
    hotwash.user_groups.patience_seconds = 0.05

    assert "I could not ask Slack whether @sre means you" in await bob.types("/incident escalate Help")
    assert len(await record.lines()) == 1


@pytest.mark.policy(permissions={"escalate": ["@sre", "commander"]})
async def test_a_role_is_enough_while_the_group_cannot_be_asked_for(
    alice: Member, room: Room, slack: Workspace, phones: Phones
) -> None:
    await alice.types("/incident commander @alice")
    assert "Recorded in INC-1" in await alice.types("/incident escalate")  # nobody has founded @sre
    assert phones.rang == ["olu: Paging on-call for INC-1"]
    slack.ignores("calls", "entries")


@pytest.mark.policy(permissions={"escalate": ["@sre"]})
async def test_a_note_asks_for_no_group(alice: Member, room: Room, slack: Workspace, hotwash: Hotwash) -> None:
    await with_group(slack, hotwash)
    await alice.types("/incident event Restarted")

    assert slack.calls("usergroups.users.list") == []
    assert room.new_messages == ["2 17:06 · Alice Adams · Restarted"]


@pytest.mark.policy(permissions={"guests": ["event", "status", "look"]})
async def test_guests_are_given_more_in_the_incidents_channel(
    alice: Member, room: Room, slack: Workspace, record: Record
) -> None:
    gus = Member(slack, slack.sandbox.add_person("gus", name="Gus", is_restricted=True))
    await slack.sandbox.invite(alice.person, room.id, gus.person)

    assert "Recorded in INC-1" in await gus.types("/incident status identified Found it")
    assert "Checkout is down" in await gus.types("/incident summary")
    assert "only members of this workspace may acknowledge" in await gus.types("/incident ack")
    elsewhere = await gus.types("/incident show INC-1", in_=slack.general)
    assert "only in the incident's own channel" in elsewhere
    assert "Checkout" not in elsewhere
    assert room.new_messages == ["2 17:00 · Gus · 🚦 identified · Found it"]


@pytest.mark.policy(permissions={"event": "members", "close": "everyone"})
async def test_everyone_and_members_are_words_for_each_permission(alice: Member, room: Room, slack: Workspace) -> None:
    gus = Member(slack, slack.sandbox.add_person("gus", name="Gus", is_restricted=True))
    await slack.sandbox.invite(alice.person, room.id, gus.person)

    assert "only members of this workspace may add events" in await gus.types("/incident event Hello")
    assert "Recorded in INC-1" in await gus.types("/incident close Fixed")
    slack.ignores("drafts", "entries")
