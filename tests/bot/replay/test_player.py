"""A replay behaves as the workspace would: people, their clocks, their doors, and the clock that runs between lines."""

from __future__ import annotations

import pytest

from tests.bot.replay.scripts import Facts, clock, facts, milestones, play, told

LADDER: Facts = {
    "levels": [
        {"name": "on-call", "who": ["@olu"], "wait_minutes": 5},
        {"name": "seniors", "who": ["sam", "@ben"], "wait_minutes": 10},
        {"name": "director", "who": ["dee"], "wait_minutes": 10},
    ]
}
PEOPLE = {"ana": None, "olu": None, "sam": None, "dee": None}


def test_somebody_who_is_not_listed_is_made_up_with_the_incidents_zone() -> None:
    found = facts(
        told(
            "2024-05-01T10:00:00+05:30 ana: /incident declare Down",
            "2024-05-01T10:01:00+05:30 stranger: /incident event at 9:50 It was me",
            "2024-05-01T10:02:00+05:30 ana: /incident close",
            timezone="Asia/Kolkata",
        )
    )

    assert clock(found["timeline"][0]["at"], "Asia/Kolkata") == "2024-05-01 09:50"
    assert (found["timeline"][0]["by"], found["timeline"][0]["by_name"]) == ("stranger", "stranger")


def test_somebody_who_types_later_can_be_named_before() -> None:
    found = facts(
        told(
            "2024-05-01T10:00:00Z ana: /incident declare Down",
            "2024-05-01T10:01:00Z ana: /incident commander @ben",
            "2024-05-01T10:02:00Z ana: /incident action Clean up @ben",
            "2024-05-01T10:03:00Z ben: /incident close",
            people={"ana": None},
        )
    )

    assert found["roles"][0]["handle"] == "ben"
    assert found["follow_ups"][0]["owner"] == "ben"


@pytest.mark.parametrize("name", ["on-call engineer", "ana.b-c_d", "José", "名前", "O’Neil", "7", "ana@eu", "x" * 80])
def test_names_may_be_odd(name: str) -> None:
    content = told("2024-05-01T10:00:00Z x: /incident declare Down", "2024-05-01T10:03:00Z x: /incident close")
    for line in content["script"]:
        line["who"] = name

    found = facts(content)

    assert {one["by"] for one in found["timeline"]} == {name}


@pytest.mark.parametrize(
    ("zone", "offset", "shown"),
    [
        ("+02:00", "+02:00", "UTC+02:00"),
        ("-09:30", "-09:30", "UTC-09:30"),
        ("+05:45", "+05:45", "UTC+05:45"),
        ("UTC-3", "-03:00", "UTC-03:00"),
        ("+00:00", "+00:00", "UTC"),
        ("+14:00", "+14:00", "UTC+14:00"),
        ("-12:00", "-12:00", "UTC-12:00"),
        ("Z", "+00:00", "UTC"),
    ],
)
def test_a_fixed_offset_is_a_zone(zone: str, offset: str, shown: str) -> None:
    found = facts(
        told(
            f"2024-05-01T10:00:00{offset} ana: /incident declare Down started 9:15",
            f"2024-05-01T10:03:00{offset} ana: /incident close",
            timezone=zone,
        )
    )

    assert found["milestones"]["started"]["local"] == f"2024-05-01T09:15:00{offset}"
    assert found["zone"]["letters"] == [shown]


def test_a_person_with_a_fixed_offset_is_read_on_their_own_clock() -> None:
    found = facts(
        told(
            "2024-05-01T10:00:00+00:00 ana: /incident declare Down",
            "2024-05-01T10:01:00+00:00 ben: /incident started 3:30pm",
            "2024-05-01T10:03:00+00:00 ana: /incident close",
            people={"ben": {"timezone": "+05:45"}},
        )
    )

    assert milestones(found, "UTC")["started"] == "2024-05-01 09:45"


def test_a_zone_may_be_written_in_any_case() -> None:
    content = told("2024-05-01T10:00:00Z ana: /incident declare Down", "2024-05-01T10:03:00Z ana: /incident close")

    assert facts({**content, "timezone": "europe/berlin"})["incident"]["timezone"] == "Europe/Berlin"


def test_nothing_advances_and_nobody_is_reminded_where_the_file_says_nothing_of_it() -> None:
    played = play(
        told(
            "2024-05-01T10:00:00Z ana: /incident declare sev1 Down",
            "2024-05-01T16:00:00Z ana: /incident event Still down",
            "2024-05-02T16:00:00Z ana: /incident close",
        )
    )

    assert played.facts is not None
    assert [one["kind"] for one in played.facts["timeline"]] == ["declared", "note", "closed"]
    assert not [line for line in played.channel if "2024-05-01 1" in line and line[11:16] not in ("10:00", "16:00")]


def test_an_escalation_advances_between_lines_until_somebody_acknowledges() -> None:
    found = facts(
        told(
            "2024-05-01T10:00:00Z ana: /incident declare sev1 Down",
            "2024-05-01T10:12:00Z sam: /incident ack",
            "2024-05-01T12:00:00Z sam: /incident close",
            people=PEOPLE,
            config=LADDER,
        )
    )

    assert [(clock(one["at"], "UTC")[11:], one["to"]) for one in found["pages"]] == [("10:00", "on-call")]
    assert [(clock(one["at"], "UTC")[11:], one["to"], one["acknowledged_by"]) for one in found["escalations"]] == [
        ("10:05", "seniors", "sam")
    ]
    assert milestones(found, "UTC")["escalated"] == "2024-05-01 10:05"


def test_an_escalation_that_nobody_answers_advances_to_its_end() -> None:
    played = play(
        told(
            "2024-05-01T10:00:00Z ana: /incident declare sev1 Down",
            "2024-05-01T12:00:00Z ana: /incident close",
            people=PEOPLE,
            config={**LADDER, "announcement_channel": "#incidents"},
        )
    )

    assert played.facts is not None
    assert [(clock(one["at"], "UTC")[11:], one["kind"]) for one in played.facts["timeline"]] == [
        ("10:00", "declared"),
        ("10:00", "paged"),
        ("10:05", "escalated"),
        ("10:15", "escalated"),
        ("10:25", "unanswered"),
        ("12:00", "closed"),
    ]


def test_the_levels_of_the_file_page_its_people() -> None:
    played = play(
        told(
            "2024-05-01T10:00:00Z ana: /incident declare sev1 Down",
            "2024-05-01T10:30:00Z ana: /incident close",
            people=PEOPLE,
            config=LADDER,
        )
    )

    joined = [line.rsplit("@", 1)[1] for line in played.channel if "has joined" in line]

    assert joined == [
        "hotwash has joined the channel",
        *(f"{one} has joined the channel" for one in ("ana", "olu", "sam", "ben", "dee")),
    ]


def test_settings_of_the_file_are_laid_over_the_defaults() -> None:
    found = facts(
        told(
            "2024-05-01T10:00:00Z ana: /incident declare Down",
            "2024-05-01T10:15:00Z ana: /incident event Still down",
            "2024-05-01T10:16:00Z ana: /incident close",
            config={"default_severity": "sev2", "silence_minutes": 10},
        )
    )

    assert found["incident"]["severity"] == "sev2"
    assert "silence" in [one["about"] for one in found["questions"]]


def test_a_mention_is_a_door_like_the_command() -> None:
    played = play(
        told(
            "2024-05-01T10:00:00Z ana: /incident declare Down",
            "2024-05-01T10:01:00Z ana: @hotwash event at 9:50 It creaked",
            "2024-05-01T10:02:00Z ana: @hotwash evnt It creaks",
            "2024-05-01T10:03:00Z ana: /incident close",
        ),
        keep_going=True,
    )

    assert played.facts is not None
    assert [one["text"] for one in played.facts["timeline"]] == ["It creaked", "Down", ""]
    assert "Recorded in INC-1 as entry 2, 09:50 UTC" in played.replies[1]
    assert [one.number for one in played.refusals] == [3]


def test_who_types_in_a_private_incident_was_let_in_first() -> None:
    found = facts(
        told(
            "2024-05-01T10:00:00Z ana: /incident declare sev2 Somebody reads our mail private",
            "2024-05-01T10:01:00Z ben: /incident event I see it too",
            "2024-05-01T10:03:00Z ben: /incident close",
        )
    )

    assert found["incident"]["private"] is True
    assert found["timeline"][1]["by"] == "ben"


def test_a_form_is_named_as_the_answer() -> None:
    played = play(told("2024-05-01T10:00:00Z ana: /incident declare"))

    assert played.replies == ["2024-05-01 10:00 ana: /incident declare  →  [a form]"]


def test_a_refusal_ends_the_play_and_the_rest_is_not_typed() -> None:
    played = play(
        told(
            "2024-05-01T10:00:00Z ana: /incident declare Down",
            "2024-05-01T10:01:00Z ana: /incident status sideways",
            "2024-05-01T10:02:00Z ana: /incident close",
        )
    )

    assert [(one.number, one.line.says) for one in played.refusals] == [(2, "/incident status sideways")]
    assert "sideways" in played.refusals[0].reply
    assert len(played.replies) == 2
    assert played.markdown is None


def test_a_command_that_slack_does_not_know_is_refused() -> None:
    played = play(told("2024-05-01T10:00:00Z ana: /incidnet declare Down"))

    assert [one.reply for one in played.refusals] == ["not_a_valid_command"]


def test_told_to_keep_going_every_line_is_typed() -> None:
    played = play(
        told(
            "2024-05-01T10:00:00Z ana: /incident declare Down",
            "2024-05-01T10:01:00Z ana: /incident status sideways",
            "2024-05-01T10:02:00Z ana: /incident close",
        ),
        keep_going=True,
    )

    assert len(played.replies) == 3
    assert played.markdown is not None


def test_two_weeks_pass_between_two_lines() -> None:
    found = facts(
        told(
            "2024-05-01T10:00:00Z ana: /incident declare Down started 9:00",
            "2024-05-15T10:00:00Z ana: /incident resolve",
            "2024-05-15T10:00:00Z ana: /incident close",
        )
    )

    assert found["durations"]["total"] == 14 * 24 * 3600 + 3600


def test_lines_of_one_instant_are_typed_in_their_order() -> None:
    lines = [f"2024-05-01T10:00:00Z ana: /incident event number {number}" for number in range(12)]

    found = facts(
        told("2024-05-01T10:00:00Z ana: /incident declare Down", *lines, "2024-05-01T10:00:00Z ana: /incident close")
    )

    assert [one["text"] for one in found["timeline"][1:-1]] == [f"number {number}" for number in range(12)]
