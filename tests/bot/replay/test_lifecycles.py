"""Incidents that do not go straight: reopened, taken back, corrected, never resolved. Nothing is invented for them."""

from __future__ import annotations

import pytest

from tests.bot.replay.scripts import Facts, clock, facts, milestones, minutes, play, texts, told

DECLARED = "2024-06-09T10:00:00Z ana: /incident declare sev2 Down"


def at(time: str, says: str, who: str = "ana") -> str:
    return f"2024-06-09T{time}:00Z {who}: /incident {says}"


def lived(*lines: str) -> Facts:
    return facts(told(DECLARED, *lines))


def test_what_nobody_said_is_unknown_and_asked() -> None:
    found = lived(at("11:00", "close"))

    assert milestones(found, "UTC") == {"declared": "2024-06-09 10:00", "closed": "2024-06-09 11:00"}
    assert set(minutes(found).values()) == {None}
    assert [one["about"] for one in found["questions"]] == [
        "started", "detected", "acknowledged", "mitigated", "resolved", "impact", "trigger", "cause", "resolution",
        "silence",
    ]  # fmt: skip
    assert "Was service back when you closed, at 11:00?" in [one["asks"] for one in found["questions"]]


def test_closing_does_not_resolve_and_resolving_does_not_mitigate() -> None:
    found = lived(at("10:10", "detected 10:01"), at("10:50", "resolve"), at("11:00", "close"))

    assert "mitigated" not in milestones(found, "UTC")
    assert minutes(found)["to_mitigate"] is None
    assert minutes(found)["to_resolve"] == 49


def test_a_resolution_that_is_remembered_after_the_close_makes_the_next_draft() -> None:
    played = play(told(DECLARED, at("10:05", "started 9:55"), at("11:00", "close"), at("11:05", "resolve at 10:50")))

    assert played.facts is not None
    assert milestones(played.facts, "UTC")["resolved"] == "2024-06-09 10:50"
    assert milestones(played.facts, "UTC")["closed"] == "2024-06-09 11:00"
    assert played.facts["incident"]["status"] == "closed"
    assert minutes(played.facts)["total"] == 55
    assert [line for line in played.channel if "[file: INC-1: postmortem draft, version 2]" in line]


def test_a_reopened_incident_has_windows_and_the_last_resolution_counts() -> None:
    found = lived(
        at("10:01", "started 9:50"),
        at("10:02", "event at 9:55 #detect Pager"),
        at("10:05", "ack"),
        at("10:20", "mitigated"),
        at("10:30", "resolve"),
        at("10:40", "close"),
        at("12:00", "reopen It is back"),
        at("12:05", "ack", "ben"),
        at("12:10", "mitigated", "ben"),
        at("12:30", "resolve", "ben"),
        at("12:40", "close", "ben"),
    )

    assert milestones(found, "UTC") == {
        "started": "2024-06-09 09:50",
        "detected": "2024-06-09 09:55",
        "declared": "2024-06-09 10:00",
        "acknowledged": "2024-06-09 10:05",
        "mitigated": "2024-06-09 10:20",
        "resolved": "2024-06-09 12:30",
        "closed": "2024-06-09 12:40",
    }
    assert [one["seconds"] for one in found["windows"]] == [40 * 60, 30 * 60]
    assert clock(found["windows"][1]["mitigated"]["at"], "UTC") == "2024-06-09 12:10"


def test_while_it_is_open_again_it_is_not_resolved() -> None:
    found = lived(
        at("10:30", "resolve"), at("10:40", "close"), at("12:00", "reopen It is back"), at("12:01", "postmortem new")
    )

    assert "resolved" not in milestones(found, "UTC")
    assert "closed" not in milestones(found, "UTC")
    assert found["incident"]["status"] == "investigating"


def test_a_resolution_that_did_not_hold_does_not_count() -> None:
    found = lived(
        at("10:10", "mitigated"),
        at("10:20", "resolve"),
        at("10:25", "status investigating It is not over"),
        at("10:40", "mitigated"),
        at("10:50", "resolve"),
        at("11:00", "close"),
    )

    assert milestones(found, "UTC")["mitigated"] == "2024-06-09 10:10"
    assert milestones(found, "UTC")["resolved"] == "2024-06-09 10:50"


def test_a_start_that_is_said_twice_is_the_last_and_the_first_is_kept() -> None:
    found = lived(at("10:10", "started 9:30"), at("10:20", "started 9:40"), at("11:00", "close"))

    started = found["milestones"]["started"]

    assert clock(started["at"], "UTC") == "2024-06-09 09:40"
    assert [clock(one["at"], "UTC") for one in started["earlier"]] == ["2024-06-09 09:30"]


def test_an_amended_time_moves_the_milestone_and_keeps_the_old_one() -> None:
    found = lived(at("10:10", "event at 9:50 #detect Pager"), at("10:20", "amend 2 at 9:52"), at("11:00", "close"))

    detected = found["milestones"]["detected"]

    assert (clock(detected["at"], "UTC"), detected["source"]) == ("2024-06-09 09:52", "stated")
    assert [clock(one["at"], "UTC") for one in detected["earlier"]] == ["2024-06-09 09:50"]
    assert [one["amended"] for one in found["timeline"]] == [True, False, False]


def test_what_is_taken_back_counts_for_nothing() -> None:
    found = lived(
        at("10:05", "ack"),
        at("10:06", "undo Not me"),
        at("10:10", "event at 9:50 #detect Pager"),
        at("10:11", "retract 3 Another pager"),
        at("10:20", "resolve"),
        at("10:21", "undo"),
        at("11:00", "close"),
    )

    assert milestones(found, "UTC") == {"declared": "2024-06-09 10:00", "closed": "2024-06-09 11:00"}
    assert found["retracted"] == 3
    assert texts(found) == ["Down", ""]


def test_people_undo_their_own_last_entry_only() -> None:
    found = lived(at("10:05", "event one"), at("10:06", "event two", "ben"), at("10:07", "undo"), at("11:00", "close"))

    assert texts(found) == ["Down", "two", ""]


def test_times_that_contradict_each_other_are_asked_about_and_never_counted() -> None:
    found = lived(
        at("10:05", "started 9:50"),
        at("10:06", "event at 9:40 #detect Pager"),
        at("10:07", "resolve at 9:45"),
        at("11:00", "close"),
    )

    assert minutes(found) == {
        "total": None, "to_detect": None, "to_acknowledge": None, "to_mitigate": None, "to_resolve": 5
    }  # fmt: skip
    assert [one["about"] for one in found["questions"] if one["kind"] == "contradiction"] == ["detected", "resolved"]


def test_entries_of_one_minute_stand_as_they_were_written() -> None:
    found = lived(
        at("10:05", "event at 10:04 third"),
        at("10:06", "event at 10:03 first"),
        at("10:07", "event at 10:03 second"),
        at("10:08", "event at 10:04 fourth"),
        at("11:00", "close"),
    )

    assert texts(found)[1:-1] == ["first", "second", "third", "fourth"]


def test_a_mitigation_remembered_for_the_minute_of_the_resolution_was_before_it() -> None:
    found = lived(
        at("10:01", "detected 10:00"), at("10:20", "resolve"), at("10:21", "mitigated at 10:20"), at("11:00", "close")
    )

    assert milestones(found, "UTC")["mitigated"] == milestones(found, "UTC")["resolved"] == "2024-06-09 10:20"
    assert found["incident"]["status"] == "closed"


def test_the_first_acknowledgement_is_the_earliest_that_happened() -> None:
    found = lived(at("10:05", "ack"), at("10:10", "ack at 10:02 I was first", "ben"), at("11:00", "close"))

    assert milestones(found, "UTC")["acknowledged"] == "2024-06-09 10:02"


def test_a_detection_that_is_stated_replaces_the_one_that_was_tagged() -> None:
    found = lived(at("10:05", "event at 9:50 #detect Pager"), at("10:06", "detected 9:45"), at("11:00", "close"))

    assert milestones(found, "UTC")["detected"] == "2024-06-09 09:45"
    assert [clock(one["at"], "UTC") for one in found["milestones"]["detected"]["earlier"]] == ["2024-06-09 09:50"]


def test_a_cancelled_incident_has_no_draft() -> None:
    played = play(told(DECLARED, at("10:05", "cancel False alarm")))

    assert played.markdown is None
    assert [line for line in played.channel if line.endswith("cancelled · False alarm")]


@pytest.mark.parametrize("verb", ["event", "ack", "impact", "cause", "trigger", "resolution", "lesson badly", "close"])
def test_words_of_several_lines_are_kept_to_the_letter(verb: str) -> None:
    words = "Output:\n```\n  $ free -m\n\ttotal  0\n```\n\n- one\n  - two"

    found = lived(at("10:05", f"{verb} {words}"), *([] if verb == "close" else [at("11:00", "close")]))

    assert texts(found)[1] == words


def test_each_window_has_its_own_escalation_and_acknowledgement() -> None:
    found = lived(
        at("10:05", "escalate database team: stuck"),
        at("10:08", "ack", "ben"),
        at("10:20", "escalate 5m ago network team: stuck too"),
        at("11:00", "close"),
    )

    assert milestones(found, "UTC")["escalated"] == "2024-06-09 10:05"
    assert [
        (clock(one["at"], "UTC")[11:], one["to"], one["reason"], one["acknowledged_by"]) for one in found["escalations"]
    ] == [("10:05", "database team", "stuck", "ben"), ("10:15", "network team", "stuck too", None)]


def test_the_severity_is_counted_as_long_as_it_lasted() -> None:
    found = lived(at("10:30", "severity sev1 It grows"), at("10:50", "severity sev3"), at("11:00", "close"))

    assert found["seconds_in_severity"] == {"sev2": 1800, "sev1": 1200, "sev3": 600}
    assert found["incident"]["severity"] == "sev3"
