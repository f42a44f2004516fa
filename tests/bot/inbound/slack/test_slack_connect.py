"""Slack Connect: strangers from another company, guests, and channels that another company owns."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from sqlmodel import select
from typer.testing import CliRunner

from bot.__main__ import cli
from bot.app import Hotwash
from bot.integrations.slack.identity import Identity
from bot.sandbox import Fault
from bot.startup import remembered
from storage.models import Workspace as WorkspaceRow
from tests.cast import Member, Phones, Place, Record, Room, Workspace
from tests.cast.outages import Away

THEIRS = "T0THEIRS"
MAY = "In an incident's channel you may add events and acknowledge."


@pytest.fixture
def eve(slack: Workspace) -> Member:
    """Somebody of another company."""
    return Member(slack, slack.sandbox.add_person("eve", name="Eve Else", team_id=THEIRS))


@pytest.fixture
def gus(slack: Workspace) -> Member:
    """A guest."""
    return Member(slack, slack.sandbox.add_person("gus", name="Gus Guest", is_restricted=True))


@pytest.fixture
def outsider(request: pytest.FixtureRequest) -> Member:
    found = request.getfixturevalue(request.param)
    assert isinstance(found, Member)
    return found


@pytest.fixture
def shared(slack: Workspace, alice: Member, eve: Member) -> Place:
    """A channel that the other company owns, and the bot is in."""
    people = [alice.person, eve.person]
    slack.sandbox.add_channel("with-others", members=people, with_bot=True, owner_team=THEIRS)
    return slack.place("with-others")


async def workspaces(hotwash: Hotwash) -> list[str]:
    async with hotwash.database.transaction() as session:
        return list((await session.exec(select(WorkspaceRow.slack_id))).all())


OUTSIDERS = pytest.mark.parametrize("outsider", ["eve", "gus"], indirect=True)
WHAT = {"eve": "You belong to another workspace", "gus": "You are a guest in this workspace"}


async def invited(slack: Workspace, alice: Member, room: Room, outsider: Member) -> None:
    await slack.sandbox.invite(alice.person, room.id, outsider.person)
    await slack.settle()


@OUTSIDERS
async def test_in_the_incidents_channel_outsiders_note_and_acknowledge(
    slack: Workspace, alice: Member, outsider: Member, room: Room, record: Record, phones: Phones
) -> None:
    await invited(slack, alice, room, outsider)
    assert "Recorded in INC-1 as entry 2" in await outsider.types("/incident event Seen here too")
    assert "Recorded in INC-1 as entry 3" in await outsider.mentions("event And by mention")
    await alice.types("/incident escalate")
    assert "The escalation to on-call has stopped." in await outsider.types("/incident ack INC-1 On it")

    assert (await record.last()).endswith(f"{outsider.person.handle}: acknowledged · On it")
    assert phones.rang == ["olu: Paging on-call for INC-1"]
    room.ignores("calls", "entries")


@OUTSIDERS
async def test_outsiders_press_the_button_in_the_incidents_channel(
    slack: Workspace, alice: Member, outsider: Member, room: Room, record: Record, phones: Phones
) -> None:
    await invited(slack, alice, room, outsider)
    await alice.types("/incident escalate")

    assert "The escalation to on-call has stopped." in await outsider.clicks("I am on it")
    assert (await record.last()).endswith(f"{outsider.person.handle}: acknowledged")
    assert phones.rang == ["olu: Paging on-call for INC-1"]
    slack.ignores("calls", "entries")


@OUTSIDERS
async def test_and_nowhere_else_even_where_they_are_paged(
    slack: Workspace, alice: Member, outsider: Member, room: Room, record: Record, phones: Phones
) -> None:
    await alice.types(f"/incident escalate @{outsider.person.handle} Please come")
    before = await record.lines()
    told = await outsider.clicks("I am on it", in_=slack.phone(outsider.person.handle))

    assert told.startswith(f"{WHAT[outsider.person.handle]}: you can do this only in the incident's own channel.")
    assert await record.lines() == before
    assert phones.rang == [f"{outsider.person.handle}: Paging @{outsider.person.handle} for INC-1"]
    slack.ignores("calls", "entries")


@OUTSIDERS
@pytest.mark.parametrize(
    "line",
    [
        "list", "show", "show INC-1", "summary", "timeline", "actions", "escalate", "escalate @alice now", "declare",
        "declare sev1 Wake everybody", "drill sev1 Wake them", "close", "cancel", "reopen", "status identified",
        "mitigated", "resolve", "severity sev1", "commander @alice", "role scribe @alice", "update All is well",
        "started 5pm", "impact All of it", "lesson Nothing", "action Do it", "amend 1 Other words", "retract 1", "undo",
        "rename Other title", "link https://ok.example/", "postmortem", "postmortem new",
    ],
)  # fmt: skip
async def test_nothing_else_is_theirs_not_even_there(
    slack: Workspace, alice: Member, outsider: Member, room: Room, record: Record, phones: Phones, line: str
) -> None:
    await invited(slack, alice, room, outsider)
    before, rang = await record.lines(), phones.rang
    told = await outsider.types(f"/incident {line}")

    assert told.startswith(f"{WHAT[outsider.person.handle]}: only members of this workspace may ")
    assert MAY in told
    assert "Possible: event, ack" in told
    assert f"Your text, to copy: / /incident {line}" in told
    assert "Checkout is down" not in told
    assert (await record.lines(), await record.count(), phones.rang) == (before, 1, rang)
    assert room.new_messages == []


@OUTSIDERS
@pytest.mark.parametrize("line", ["event INC-1 Hello", "ack INC-1", "event Hello", "event INC-9 Hello"])
async def test_an_incident_cannot_be_named_from_elsewhere(
    slack: Workspace, outsider: Member, room: Room, record: Record, line: str
) -> None:
    told = await outsider.types(f"/incident {line}", in_=slack.general)

    assert told.startswith(f"{WHAT[outsider.person.handle]}: you can do this only in the incident's own channel.")
    assert "Checkout is down" not in told
    assert len(await record.lines()) == 1


@OUTSIDERS
async def test_nor_from_the_channel_of_another_incident(
    slack: Workspace, alice: Member, outsider: Member, room: Room, record: Record
) -> None:
    await invited(slack, alice, room, outsider)
    await alice.types("/incident declare sev3 Secret merger page is down", in_=slack.general)
    slack.ignores("announcements", "entries")

    assert "only in the incident's own channel" in await outsider.types("/incident event INC-2 Hello")
    assert len(await record.lines(2)) == 1


@OUTSIDERS
async def test_help_shows_them_what_is_theirs_and_no_incident_of_others(
    slack: Workspace, alice: Member, outsider: Member, room: Room
) -> None:
    await invited(slack, alice, room, outsider)
    here = await outsider.types("/incident help")
    assert "event" in here
    assert "close" not in here
    assert "INC-1" not in await outsider.types("/incident help INC-1", in_=slack.general)


async def test_a_mention_in_another_companys_channel_is_of_our_workspace(
    slack: Workspace, alice: Member, eve: Member, room: Room, shared: Place, record: Record, hotwash: Hotwash
) -> None:
    assert "Recorded in INC-1 as entry 2" in await alice.mentions("event INC-1 Told by alice", in_=shared)
    assert slack.sandbox.line.last("event").body.count(THEIRS.encode())  # what Slack calls the event's team
    assert "only members of this workspace may declare" in await eve.mentions("declare sev1 Ours", in_=shared)
    assert "in the incident's own channel" in await eve.mentions("event INC-1 Told by eve", in_=shared)

    assert len(await record.lines()) == 2
    assert await workspaces(hotwash) == [slack.sandbox.team_id]
    assert room.new_messages == ["2 17:00 · Alice Adams · Told by alice"]


async def test_a_click_in_another_companys_channel_acknowledges_nothing_of_ours(
    slack: Workspace,
    alice: Member,
    eve: Member,
    room: Room,
    shared: Place,
    record: Record,
    hotwash: Hotwash,
    phones: Phones,
) -> None:
    await alice.types("/incident escalate")
    assert phones.rang == ["olu: Paging on-call for INC-1"]
    slack.ignores("calls", "entries")
    before = await record.lines()
    body: dict[str, Any] = {
        "type": "block_actions", "team": {"id": THEIRS}, "user": {"id": eve.id, "username": "eve", "team_id": THEIRS},
        "channel": {"id": shared.id}, "trigger_id": "7.7.7", "api_app_id": "A1",
        "actions": [{"action_id": "do:ack", "block_id": "b", "type": "button", "value": '{"about": "INC-1"}'}],
    }  # fmt: skip
    payload = urlencode({"payload": json.dumps(body)}).encode()
    await slack.sandbox.line.send("interaction", payload, "application/x-www-form-urlencoded")
    await slack.settle()

    assert await record.lines() == before
    assert await workspaces(hotwash) == [slack.sandbox.team_id]


async def test_commands_and_clicks_of_strangers_make_no_second_workspace(
    slack: Workspace, alice: Member, eve: Member, room: Room, hotwash: Hotwash, record: Record, phones: Phones
) -> None:
    await invited(slack, alice, room, eve)
    assert "INC-1" in await eve.types("/incident event Hello")
    await alice.types("/incident escalate")
    assert "INC-1" in await eve.clicks("I am on it")

    assert await workspaces(hotwash) == [slack.sandbox.team_id]
    assert await record.count() == 1
    assert phones.rang == ["olu: Paging on-call for INC-1"]
    slack.ignores("calls", "entries")


async def test_the_command_line_asks_for_no_workspace_afterwards(
    slack: Workspace, alice: Member, eve: Member, room: Room, shared: Place, database: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    await eve.mentions("declare sev1 Theirs", in_=shared)
    assert "INC-2 declared" in await alice.mentions("declare sev3 Search is slow", in_=shared)
    slack.ignores("announcements", "entries")
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{database}")
    monkeypatch.setenv("COLUMNS", "300")
    told = await asyncio.to_thread(CliRunner().invoke, cli, ["timeline", "INC-1"])

    assert "Checkout is down" in told.output
    assert told.exit_code == 0


async def test_before_slack_could_be_asked_whose_bot_it_is_the_record_says_it(
    slack: Workspace, alice: Member, eve: Member, room: Room, hotwash: Hotwash, record: Record
) -> None:
    await invited(slack, alice, room, eve)
    hotwash.identity = await remembered(hotwash.database)
    assert not hotwash.identity.met

    assert "only members of this workspace may close" in await eve.types("/incident close")
    assert "Recorded in INC-1 as entry 2" in await eve.types("/incident event Hello")
    assert await workspaces(hotwash) == [slack.sandbox.team_id]
    assert room.new_messages == ["2 17:00 · Eve Else · Hello"]


async def test_a_click_says_whose_bot_it_is_by_the_message_that_was_clicked(
    slack: Workspace, alice: Member, eve: Member, room: Room, hotwash: Hotwash, record: Record, phones: Phones
) -> None:
    await invited(slack, alice, room, eve)
    await alice.types("/incident escalate")
    hotwash.identity = Identity()
    await eve.clicks("I am on it")

    assert (await record.last()).endswith("eve: acknowledged")
    assert await workspaces(hotwash) == [slack.sandbox.team_id]
    assert phones.rang == ["olu: Paging on-call for INC-1"]
    slack.ignores("calls", "entries")


async def test_whom_slack_does_not_tell_of_is_what_the_request_says(
    slack: Workspace, alice: Member, room: Room, eve: Member, record: Record
) -> None:
    slack.faults.add("users.info", Fault.SERVER_ERROR, times=10)
    sandra = Member(slack, slack.sandbox.add_person("sandra", name="Sandra"))

    assert "Recorded in INC-1" in await sandra.types("/incident status identified Found it")
    assert "only members of this workspace may close" in await eve.types("/incident close")
    assert room.new_messages == ["2 17:00 · sandra · 🚦 identified · Found it"]


async def test_a_guest_who_becomes_a_member_is_one_as_soon_as_slack_says_so(
    slack: Workspace, alice: Member, room: Room, gus: Member, record: Record
) -> None:
    await invited(slack, alice, room, gus)
    assert "only members" in await gus.types("/incident status identified")
    gus.person.is_restricted = False
    slack.sandbox.changed(gus.person)
    await slack.settle()

    assert "Recorded in INC-1" in await gus.types("/incident status identified")
    assert room.new_messages == ["2 17:00 · Gus Guest · 🚦 identified"]


@OUTSIDERS
async def test_what_outsiders_type_while_the_database_is_away_is_held_to_the_same(
    slack: Workspace, alice: Member, outsider: Member, room: Room, record: Record, hotwash: Hotwash, away: Away
) -> None:
    await invited(slack, alice, room, outsider)
    await outsider.types("/incident event Known before")
    with away:
        assert "only members of this workspace may" in await outsider.hurries("/incident declare sev1 Wake them")
        assert "kept" in (await outsider.hurries("/incident event Kept for later")).lower()
        assert "kept" in (await outsider.hurries("/incident event INC-1 From elsewhere", in_=slack.general)).lower()
    await hotwash.drain_spool()
    await slack.settle()

    assert [line.partition(": ")[2] for line in await record.lines()][1:] == ["Known before", "Kept for later"]
    assert "only in the incident's own channel" in slack.phone(outsider.person.handle).last_message
    slack.ignores("entries")
