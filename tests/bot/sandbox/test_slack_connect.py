"""Other companies: their people, their channels, and what Slack says of both."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qsl

import pytest

from bot.sandbox import Channel, Person, Sandbox
from tests.bot.sandbox.conftest import App, client

THEIRS = "T0THEIRS"


@pytest.fixture
def eve(sandbox: Sandbox) -> Person:
    return sandbox.add_person("eve", name="Eve", team_id=THEIRS)


def envelope(app: App) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(app.requests[-1][1])
    return found


async def test_an_event_in_their_channel_carries_their_team_and_our_authorization(
    sandbox: Sandbox, app: App, alice: Person, eve: Person
) -> None:
    theirs = sandbox.add_channel("theirs", members=[alice, eve], with_bot=True, owner_team=THEIRS)
    await sandbox.mention(alice, theirs, "hello")
    await sandbox.deliver_events()
    heard = envelope(app)

    assert (heard["team_id"], heard["context_team_id"]) == (THEIRS, sandbox.team_id)
    assert (heard["authorizations"][0]["team_id"], heard["is_ext_shared_channel"]) == (sandbox.team_id, True)
    assert "user_team" not in heard["event"]


async def test_an_event_of_theirs_in_our_channel_says_so_of_the_person_alone(
    sandbox: Sandbox, app: App, room: Channel, alice: Person, eve: Person
) -> None:
    await sandbox.invite(alice, room, eve)
    await sandbox.mention(eve, room, "hello")
    await sandbox.deliver_events()
    heard = envelope(app)

    assert (heard["team_id"], heard["is_ext_shared_channel"]) == (sandbox.team_id, True)
    assert (heard["event"]["user_team"], heard["event"]["source_team"]) == (THEIRS, THEIRS)


async def test_they_are_strangers_until_a_channel_is_shared_and_in_no_list(
    sandbox: Sandbox, room: Channel, alice: Person, eve: Person
) -> None:
    slack = client(sandbox)
    before = (await slack.users_info(user=eve.id))["user"]
    await sandbox.invite(alice, room, eve)
    after = (await slack.users_info(user=eve.id))["user"]

    assert [(one["team_id"], one["is_stranger"]) for one in (before, after)] == [(THEIRS, True), (THEIRS, False)]
    assert "is_stranger" not in (await slack.users_info(user=alice.id))["user"]
    assert eve.id not in [one["id"] for one in (await slack.users_list())["members"]]


async def test_their_commands_name_their_own_team(
    sandbox: Sandbox, app: App, room: Channel, alice: Person, eve: Person
) -> None:
    await sandbox.invite(alice, room, eve)
    await sandbox.type(eve, room, "/incident help")

    assert dict(parse_qsl(app.requests[-1][1].decode()))["team_id"] == THEIRS
