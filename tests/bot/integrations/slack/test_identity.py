"""Whose bot this is, and who belongs to another workspace: read from what Slack sends."""

from __future__ import annotations

from typing import Any

import pytest

from bot.integrations.slack.identity import Identity, installation_team, is_from_elsewhere, membership

OURS, THEIRS = "T0OURS", "T0THEIRS"
MET = Identity(met=True, team_id=OURS)
ORGANISATION = Identity(met=True, team_id=OURS, enterprise_id="E0ORG")
EVENT = {"team_id": THEIRS, "context_team_id": OURS, "event": {"user": "U1"}}
GRANTED = [{"team_id": OURS, "user_id": "U0BOT", "is_bot": True}]
CLICK = {"team": {"id": THEIRS}, "user": {"id": "U1", "team_id": THEIRS}}
BODIES: list[dict[str, Any]] = [
    {**EVENT, "authorizations": GRANTED},
    EVENT,
    {**CLICK, "view": {"app_installed_team_id": OURS, "team_id": THEIRS}},
    {**CLICK, "message": {"bot_profile": {"team_id": OURS}}},
    {"command": "/incident", "team_id": OURS},
    {"team": {"id": OURS}, "user": {"id": "U1", "team_id": OURS}},
    {"team": None, "user": {"id": "U1", "team_id": OURS}},
]


@pytest.mark.parametrize("body", BODIES)
@pytest.mark.parametrize("identity", [MET, Identity()])
def test_the_workspace_is_that_of_the_installation(body: dict[str, Any], identity: Identity) -> None:
    assert installation_team(body, identity) == OURS


@pytest.mark.parametrize("body", [{}, {"authorizations": []}, {"team": None, "view": None, "message": None}])
def test_a_body_that_says_nothing_is_of_the_workspace_that_the_token_belongs_to(body: dict[str, Any]) -> None:
    assert installation_team(body, MET) == OURS
    assert installation_team(body, Identity()) == ""


@pytest.mark.parametrize(
    ("body", "elsewhere"),
    [
        ({**EVENT, "event": {"user": "U1", "user_team": THEIRS}}, True),
        ({**EVENT, "event": {"user": "U1", "source_team": THEIRS}}, True),
        ({**EVENT, "event": {"user": "U1", "user_team": OURS}}, False),
        (EVENT, False),  # their channel, and nothing is said of the person
        (CLICK, True),
        ({"team": {"id": THEIRS}, "user": {"id": "U1", "team_id": OURS}}, False),
        ({"user": {"id": "U1"}}, False),
        ({"command": "/incident", "team_id": THEIRS}, True),
        ({"command": "/incident", "team_id": OURS}, False),
    ],
)
def test_a_person_is_from_elsewhere_where_the_request_names_another_workspace_as_theirs(
    body: dict[str, Any], elsewhere: bool
) -> None:
    assert is_from_elsewhere(body, MET) is elsewhere


@pytest.mark.parametrize(
    ("user", "identity", "they_are"),
    [
        ({"team_id": OURS}, MET, "member"),
        ({"team_id": OURS, "is_restricted": True}, MET, "guest"),
        ({"team_id": OURS, "is_restricted": True, "is_ultra_restricted": True}, MET, "guest"),
        ({"team_id": THEIRS}, MET, "stranger"),
        ({"team_id": THEIRS, "is_stranger": False, "is_restricted": True}, MET, "stranger"),
        ({"is_stranger": True}, MET, "stranger"),
        ({"team_id": "T0SISTER", "enterprise_user": {"enterprise_id": "E0ORG"}}, ORGANISATION, "member"),
        ({"team_id": "T0SISTER", "enterprise_user": {"enterprise_id": "E0OTHER"}}, ORGANISATION, "stranger"),
        ({"team_id": "T0SISTER", "enterprise_user": {}}, MET, "stranger"),
        ({}, MET, None),
        ({"team_id": THEIRS}, Identity(), None),  # nobody knows yet whose bot this is
    ],
)
def test_what_somebody_is_stands_in_what_slack_says_of_them(
    user: dict[str, Any], identity: Identity, they_are: str | None
) -> None:
    assert membership(user, identity) == they_are
