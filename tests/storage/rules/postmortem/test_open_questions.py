"""What a draft does not know becomes a question to a named person."""

from __future__ import annotations

import pytest

from storage.rules.postmortem.open_questions import Question, questions
from storage.rules.timeline.events import (
    Acknowledged,
    Cancelled,
    CauseFound,
    Closed,
    Declared,
    FollowUpAdded,
    FollowUpDone,
    ImpactDescribed,
    MilestoneStated,
    Reopened,
    ResolutionDescribed,
    RoleAssigned,
    TriggerFound,
)
from storage.rules.timeline.local_time import Place
from tests.storage.rules.entries import Told
from tests.storage.rules.postmortem.server_breakdown import server_breakdown


def asked(told: Told, *, silence_minutes: int = 24 * 60) -> list[Question]:
    return questions(told.entries, place=Place("Africa/Lagos"), silence_minutes=silence_minutes)


def about(told: Told, subject: str, **more: int) -> Question:
    found = [one for one in asked(told, **more) if one.about == subject]
    assert len(found) == 1
    return found[0]


def subjects(told: Told, kind: str | None = None, **more: int) -> list[str]:
    return [one.about for one in asked(told, **more) if kind is None or one.kind == kind]


def about_contradiction(told: Told) -> list[str]:
    return [one.asks for one in asked(told) if one.kind == "contradiction"]


def test_the_server_breakdown_leaves_nothing_open() -> None:
    assert questions(server_breakdown(), place=Place("Africa/Lagos"), silence_minutes=30) == []


def test_what_is_missing_is_asked_in_the_order_of_the_draft() -> None:
    told = Told()
    told.add("19:30", Declared(text="Down", severity="sev1"))
    told.add("20:05", Closed(text="", before="investigating"), by="ben")
    assert subjects(told) == [
        "started",
        "detected",
        "acknowledged",
        "mitigated",
        "resolved",
        "impact",
        "trigger",
        "cause",
        "resolution",
    ]


@pytest.mark.parametrize(
    ("subject", "what"),
    [
        ("started", MilestoneStated(text="", milestone="started")),
        ("detected", MilestoneStated(text="", milestone="detected")),
        ("acknowledged", Acknowledged(text="")),
        ("impact", ImpactDescribed(text="all")),
        ("trigger", TriggerFound(text="a change")),
        ("cause", CauseFound(text="a bug")),
        ("resolution", ResolutionDescribed(text="a patch")),
        ("resolution", Closed(text="a patch", before="resolved")),
    ],
)
def test_what_is_known_is_not_asked(subject: str, what: Declared) -> None:
    told = Told()
    told.add("19:30", what)
    assert subject not in subjects(told)


def test_a_close_without_words_does_not_say_what_fixed_it() -> None:
    told = Told()
    told.add("20:05", Closed(text="  ", before="resolved"))
    assert "resolution" in subjects(told)


def test_that_nothing_was_escalated_is_no_question() -> None:
    told = Told()
    told.add("19:30", Declared(text="Down", severity="sev1"))
    assert "escalated" not in subjects(told)


def test_a_cancelled_incident_asks_nothing() -> None:
    told = Told()
    told.add("19:30", Declared(text="Down", severity="sev1"))
    told.add("19:40", Cancelled(text="false alarm", before="investigating"))
    assert asked(told) == []


def test_the_commander_is_asked_before_the_closer_and_the_closer_before_the_declarer() -> None:
    told = Told()
    told.add("19:30", Declared(text="Down", severity="sev1"), by="ana")
    assert about(told, "cause").of.handle == "ana"
    told.add("20:05", Closed(text="", before="resolved"), by="ben")
    assert about(told, "cause").of.handle == "ben"
    told.add("20:06", RoleAssigned(text="", role="commander", person="U7", name="Carla"), by="ben")
    asks = about(told, "cause").of
    assert (asks.handle, asks.id) == ("Carla", "U7")


def test_a_commander_who_wrote_is_asked_by_handle_and_one_who_left_is_not_asked() -> None:
    told = Told()
    told.add("19:30", Declared(text="Down", severity="sev1"), by="carla", by_name="Carla", by_id="U7")
    told.add("19:31", RoleAssigned(text="", role="commander", person="U7", name="Carla C."), by="ana")
    assert about(told, "cause").of.handle == "carla"
    told.add("19:40", RoleAssigned(text="", role="commander", person=None, name=None), by="ana")
    told.add("20:05", Closed(text="", before="resolved"), by="ben")
    assert about(told, "cause").of.handle == "ben"


def test_nobody_is_asked_who_is_not_a_person() -> None:
    told = Told()
    told.add("19:30", Declared(text="Down", severity="sev1"), by="prometheus", via="alert")
    told.note("19:31", "looking", by="ana")
    assert about(told, "cause").of.handle == "ana"


def test_without_any_person_the_team_is_asked() -> None:
    assert {one.of.handle for one in asked(Told())} == {"the team"}


def test_the_first_human_word_after_the_detection_is_offered_as_the_acknowledgement() -> None:
    told = Told()
    told.note("18:00", "deployed", source="stated")
    told.note("19:28", "pager", "detect")
    told.note("19:29", "5xx high", via="alert", by="prometheus")
    told.note("19:32", "restarting")
    assert "The first human word was entry 4 at 19:32: was that it?" in about(told, "acknowledged").asks


def test_the_closer_is_asked_whether_service_was_back_at_the_close() -> None:
    told = Told()
    told.add("20:05", Closed(text="patched", before="investigating"), by="ben")
    assert about(told, "resolved").asks == "Was service back when you closed, at 20:05?"


def test_a_commander_is_asked_whether_service_was_back_when_somebody_else_closed() -> None:
    told = Told()
    told.add("19:31", RoleAssigned(text="", role="commander", person="U7", name="Carla"))
    told.add("20:05", Closed(text="patched", before="investigating"), by="ben")
    assert about(told, "resolved").asks == "Was service back when ben closed, at 20:05?"


def test_times_that_contradict_each_other_are_asked_about() -> None:
    told = Told()
    told.add("19:30", MilestoneStated(text="", milestone="started"), source="stated")
    told.add("19:20", MilestoneStated(text="", milestone="detected"), source="stated")
    told.add("19:10", Acknowledged(text=""), source="stated")
    told.status("20:00", "resolved")
    told.status("20:10", "monitoring", "closed", source="stated", retracted=True)
    assert subjects(told, "contradiction") == ["detected", "acknowledged"]
    assert about(told, "detected").asks == (
        "It was detected at 2023-08-09 19:20 (entry 2), but started only at 2023-08-09 19:30 (entry 1): which is right?"
    )


def test_a_mitigation_after_the_resolution_is_a_contradiction() -> None:
    told = Told()
    told.status("20:00", "resolved")
    told.add("20:05", Closed(text="", before="resolved"))
    told.status("20:10", "monitoring", "closed", source="stated")
    assert subjects(told, "contradiction") == ["resolved"]


def test_times_of_one_minute_never_contradict_each_other() -> None:
    told = Told()
    told.note("19:28:40", "pager", "detect")
    told.add("19:28", Acknowledged(text=""), source="stated")
    assert subjects(told, "contradiction") == []


def test_whoever_wrote_last_is_asked_about_a_long_silence() -> None:
    told = Told()
    told.add("19:30", Declared(text="Down", severity="sev1"), by="ana")
    told.note("19:35", "restarted", by="ben")
    told.note("20:06", "still down", by="ana")
    silence = about(told, "silence", silence_minutes=30)
    assert silence.asks == "Nothing was written down from 19:35 to 20:06 (31 min): what happened?"
    assert silence.of.handle == "ben"


def test_a_silence_over_midnight_names_both_days() -> None:
    told = Told()
    told.add("23:30", Declared(text="Down", severity="sev1"))
    told.note("00:30", "still down", day="2023-08-10")
    asks = about(told, "silence", silence_minutes=30).asks
    assert asks == "Nothing was written down from 2023-08-09 23:30 to 2023-08-10 00:30 (60 min): what happened?"


def test_half_an_hour_to_the_second_is_no_silence() -> None:
    told = Told()
    told.add("19:30", Declared(text="Down", severity="sev1"))
    told.note("20:00", "still down")
    assert "silence" not in subjects(told, silence_minutes=30)


def test_nobody_has_to_write_before_it_was_noticed_or_after_it_was_resolved() -> None:
    told = Told()
    told.add("18:00", MilestoneStated(text="", milestone="started"), source="stated")
    told.note("19:28", "pager", "detect")
    told.status("19:40", "resolved")
    told.add("20:40", Closed(text="", before="resolved"))
    told.note("23:00", "sent the mail")
    assert "silence" not in subjects(told, silence_minutes=30)


def test_a_follow_up_without_owner_is_asked_about_until_it_is_done() -> None:
    told = Told()
    told.add("20:00", FollowUpAdded(text="Alert on memory", number=1))
    told.add("20:00", FollowUpAdded(text="Redesign", number=2, owner="ben"))
    told.add("20:00", FollowUpAdded(text="Train", number=3))
    told.add("20:01", FollowUpDone(text="Train", number=3))
    assert subjects(told, "unowned") == ["follow-up 1"]
    assert about(told, "follow-up 1").asks == "Who takes follow-up 1, “Alert on memory”?"


def test_a_resolution_before_the_declaration_is_asked_about_while_the_start_is_unknown() -> None:
    told = Told()
    told.add("19:30", Declared(text="Down", severity="sev1"))
    told.status("18:40", "resolved", source="stated")
    assert about_contradiction(told) == [
        "It was resolved at 2023-08-09 18:40 (entry 2), but declared only at 2023-08-09 19:30 (entry 1): "
        "which is right?"
    ]
    told.add("18:00", MilestoneStated(text="", milestone="started"), source="stated")
    assert about_contradiction(told) == []  # it was written up afterwards


def test_a_close_before_the_declaration_is_asked_about() -> None:
    told = Told()
    told.add("19:30", Declared(text="Down", severity="sev1"))
    told.add("18:40", Closed(text="", before="investigating"), source="stated", day="2023-08-08")
    assert about_contradiction(told) == [
        "It was closed at 2023-08-08 18:40 (entry 2), but declared only at 2023-08-09 19:30 (entry 1): which is right?"
    ]


def test_all_that_came_after_the_resolution_is_one_question() -> None:
    told = Told()
    told.add("19:30", MilestoneStated(text="", milestone="started"), source="stated")
    told.add("19:40", Acknowledged(text=""))
    told.status("18:40", "resolved", source="stated", day="2023-08-08")
    told.add("20:00", Closed(text="", before="resolved"))
    assert about_contradiction(told) == [
        "It was resolved at 2023-08-08 18:40 (entry 3), but started only at 2023-08-09 19:30 (entry 1) "
        "and acknowledged only at 2023-08-09 19:40 (entry 2): which is right?"
    ]


def test_a_close_that_is_dated_before_the_reopening_is_asked_for() -> None:
    told = Told()
    told.add("19:30", Declared(text="Down", severity="sev1"))
    told.add("19:40", Closed(text="", before="investigating"))
    told.add("19:50", Reopened(text="", before="closed"))
    assert "closed" not in subjects(told)
    told.add("19:00", Closed(text="", before="investigating"), source="stated")
    assert about(told, "closed").asks == (
        "When was it closed? Entry 4 says 2023-08-09 19:00, but it was reopened at 2023-08-09 19:50 (entry 3)."
    )
