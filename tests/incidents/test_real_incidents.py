"""Six real incidents, typed as people would have: their own documents say what has to come out."""

from __future__ import annotations

from datetime import datetime

import pytest

from bot.replay.incident_file import read_incident_file
from tests.incidents.scripts import INCIDENTS, expected, facts_of, local, played, script_of

pytestmark = pytest.mark.parametrize("name", INCIDENTS)

WRITES_NO_ENTRY = ("postmortem", "amend")


def test_every_line_is_understood(name: str) -> None:
    assert [refusal.reply for refusal in played(name).refusals] == []


def test_everybody_is_answered_once_for_each_line(name: str) -> None:
    script = read_incident_file(script_of(name)).script

    assert len(played(name).replies) == len(script)
    assert all(reply.split("→  ")[1] for reply in played(name).replies)


def test_milestones_are_right_to_the_minute_and_unknown_where_nobody_said(name: str) -> None:
    wanted = expected(name)

    found = {step: local(one and one["at"], wanted["timezone"]) for step, one in facts_of(name)["milestones"].items()}

    assert found == wanted["milestones"]


def test_durations_are_those_of_the_document(name: str) -> None:
    found = {step: None if one is None else one // 60 for step, one in facts_of(name)["durations"].items()}

    assert found == expected(name)["minutes"]


def test_the_incident_keeps_the_zone_of_its_file(name: str) -> None:
    assert facts_of(name)["incident"]["timezone"] == expected(name)["timezone"]


def test_the_timeline_holds_each_entry_once_in_order_in_the_words_that_were_typed(name: str) -> None:
    wanted = expected(name)

    found = [
        [local(one["at"], wanted["timezone"]), one["by"], one["tag"] or one["kind"], one["text"]]
        for one in facts_of(name)["timeline"]
    ]

    assert found == wanted["timeline"]


def test_each_line_that_says_something_becomes_an_entry_of_its_author(name: str) -> None:
    script = read_incident_file(script_of(name)).script
    typed = [line for line in script if line.says.split()[1] not in WRITES_NO_ENTRY]
    written = sorted(facts_of(name)["timeline"], key=lambda one: int(one["number"]))

    assert [one["number"] for one in written] == list(range(1, len(written) + 1))
    assert {(line.at.timestamp(), line.who) for line in typed} == {
        (datetime.fromisoformat(one["recorded_at"]).timestamp(), one["by"]) for one in written
    }


def test_what_people_wrote_of_it_stands_in_its_part(name: str) -> None:
    wanted, found = expected(name), facts_of(name)

    for part in ("impact", "trigger", "cause", "resolution", "lessons"):
        assert found[part] == wanted[part]


def test_each_call_for_help_stands_with_its_answer(name: str) -> None:
    wanted = expected(name)

    found = [
        {
            "at": local(one["at"], wanted["timezone"]),
            "to": one["to"],
            "by": one["by"],
            "reason": one["reason"],
            "acknowledged_at": local(one["acknowledged_at"], wanted["timezone"]),
            "acknowledged_by": one["acknowledged_by"],
        }
        for one in facts_of(name)["escalations"]
    ]

    assert found == wanted["escalations"]


def test_each_follow_up_stands_with_its_owner_and_its_end(name: str) -> None:
    found = [dict(one) for one in facts_of(name)["follow_ups"]]

    assert [one.pop("number") for one in found] == list(range(1, len(found) + 1))
    assert found == expected(name)["follow_ups"]


def test_what_is_not_known_is_asked(name: str) -> None:
    assert [one["about"] for one in facts_of(name)["questions"]] == expected(name)["questions"]
