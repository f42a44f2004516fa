"""Who may do what, as plain values: the words of the settings against who somebody is."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from commands import COMMANDS
from storage.rules.permissions import ACTS, HELP, PERMISSIONS, Membership, Permissions, in_words, may
from storage.rules.policy import Policy


def test_every_verb_states_a_permission_and_every_permission_has_a_verb() -> None:
    stated = {one.name: one.permission for one in COMMANDS}

    assert {name for name, permission in stated.items() if permission == HELP} == {"help"}
    assert set(stated.values()) - {HELP} == set(PERMISSIONS) == set(ACTS)


def test_guests_and_strangers_note_and_acknowledge_and_members_do_everything() -> None:
    usual = Permissions()

    for membership in ("guest", "stranger"):
        theirs = [name for name in PERMISSIONS if may(usual.who(name), membership, ())]
        assert theirs == ["event", "ack"] == usual.for_everyone()
    assert all(may(usual.who(name), "member", ()) for name in PERMISSIONS)


@pytest.mark.parametrize(
    ("said", "membership", "held", "allowed"),
    [
        ("everyone", "stranger", [], True),
        ("members", "member", [], True),
        ("members", "guest", [], False),
        (["commander"], "member", [], False),
        (["Commander"], "member", ["commander"], True),
        ("commander", "member", ["commander"], True),
        (["@ana", "@sre"], "member", ["@sre"], True),
        (["@ana", "@sre"], "guest", ["@ana"], True),
        (["members", "@partner"], "stranger", ["@partner"], True),
        (["members", "@partner"], "stranger", [], False),
    ],
)
def test_one_word_that_means_somebody_is_enough(
    said: Any, membership: Membership, held: list[str], allowed: bool
) -> None:
    assert may(Permissions(close=said).who("close"), membership, held) is allowed


def test_guests_is_short_for_everyone() -> None:
    assert Permissions(guests=("update",)).for_everyone() == ["update"]
    assert Permissions(event="members").for_everyone() == ["ack"]
    assert Permissions(update="everyone").for_everyone() == ["event", "ack", "update"]


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ({"close": []}, 'has to be "everyone", "members", or a list of roles, people and user groups'),
        ({"close": 5}, 'has to be "everyone", "members", or a list of roles, people and user groups'),
        ({"close": "bosses"}, "close: 'bosses' is neither everyone, members, a role, nor a name such as @ana"),
        ({"declare": ["commander"]}, "declare: 'commander' is a role, and roles are given once there is an incident"),
        ({"guests": ["close"], "close": "members"}, "close is in guests, and close itself leaves them out"),
        ({"guests": ["fly"]}, "Input should be 'declare'"),
        ({"clsoe": "members"}, "Extra inputs are not permitted"),
    ],
)
def test_what_cannot_be_is_refused_by_name(said: dict[str, Any], reason: str) -> None:
    with pytest.raises(ValidationError) as refused:
        Policy.model_validate({"permissions": said})

    assert reason in str(refused.value)


def test_an_id_is_a_name_and_a_role_in_large_letters_is_a_role() -> None:
    permissions = Permissions(close=["S0123ABCD", "SRE LEAD"])

    assert permissions.names("close") == ["S0123ABCD"]
    assert permissions.complaint(["sre lead"]) is None


def test_who_may_is_said_in_words() -> None:
    assert in_words(["commander"]) == "the commander"
    assert in_words(["members", "@ana", "@ana", "commander"]) == "members of this workspace, @ana and the commander"
