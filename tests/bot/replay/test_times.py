"""Incidents written down late, over midnights, clock changes and zones: every milestone is right to the minute."""

from __future__ import annotations

from tests.bot.replay.scripts import clock, facts, milestones, minutes, play, told


def test_a_night_that_is_written_down_the_next_morning() -> None:
    found = facts(
        told(
            "2024-01-16T09:00:00+01:00 ana: /incident declare sev2 Checkout was down",
            "2024-01-16T09:01:00+01:00 ana: /incident started yesterday 23:50",
            "2024-01-16T09:02:00+01:00 ana: /incident event yesterday 23:58 #detect Pager rang",
            "2024-01-16T09:03:00+01:00 ben: /incident ack at 00:10 I was on it",
            "2024-01-16T09:04:00+01:00 ben: /incident escalate at 00:20 database team: it was stuck",
            "2024-01-16T09:05:00+01:00 ben: /incident mitigated at 00:40 Failed over",
            "2024-01-16T09:06:00+01:00 ben: /incident resolve at 1:05am All is well",
            "2024-01-16T09:10:00+01:00 ana: /incident close",
            timezone="Europe/Berlin",
        )
    )

    assert milestones(found, "Europe/Berlin") == {
        "started": "2024-01-15 23:50",
        "detected": "2024-01-15 23:58",
        "declared": "2024-01-16 09:00",
        "acknowledged": "2024-01-16 00:10",
        "escalated": "2024-01-16 00:20",
        "mitigated": "2024-01-16 00:40",
        "resolved": "2024-01-16 01:05",
        "closed": "2024-01-16 09:10",
    }
    assert minutes(found) == {"total": 75, "to_detect": 8, "to_acknowledge": 12, "to_mitigate": 42, "to_resolve": 67}
    assert [one["kind"] for one in found["timeline"]] == [
        "started", "note", "acknowledged", "escalated", "status", "status", "declared", "closed",
    ]  # fmt: skip


def test_the_turn_of_a_year() -> None:
    found = facts(
        told(
            "2024-01-01T00:20:00-05:00 ana: /incident declare Fireworks started 11:40pm",
            "2024-01-01T00:21:00-05:00 ana: /incident event 11:59 pm #detect Smoke",
            "2024-01-01T00:22:00-05:00 ana: /incident resolve at 00:01",
            "2024-01-01T00:30:00-05:00 ana: /incident close",
            timezone="America/New_York",
        )
    )

    assert milestones(found, "America/New_York") == {
        "started": "2023-12-31 23:40",
        "detected": "2023-12-31 23:59",
        "declared": "2024-01-01 00:20",
        "resolved": "2024-01-01 00:01",
        "closed": "2024-01-01 00:30",
    }
    assert minutes(found)["total"] == 21


def test_the_night_in_which_an_hour_is_left_out() -> None:
    found = facts(
        told(
            "2024-03-31T03:20:00+02:00 ana: /incident declare Down started 1:50",
            "2024-03-31T03:21:00+02:00 ana: /incident event 30m ago #detect Pager rang",
            "2024-03-31T03:40:00+02:00 ana: /incident resolve",
            "2024-03-31T03:41:00+02:00 ana: /incident close",
            timezone="Europe/Berlin",
        )
    )

    assert milestones(found, "UTC")["started"] == "2024-03-31 00:50"
    assert milestones(found, "Europe/Berlin")["detected"] == "2024-03-31 01:51"
    assert minutes(found)["total"] == 50
    assert found["zone"]["letters"] == ["CET", "CEST"]


def test_an_hour_that_was_left_out_is_refused_with_what_could_be_meant() -> None:
    played = play(
        told(
            "2024-03-31T03:20:00+02:00 ana: /incident declare Down",
            "2024-03-31T03:21:00+02:00 ana: /incident event at 2:30 Pager rang",
            timezone="Europe/Berlin",
        )
    )

    assert [one.number for one in played.refusals] == [2]
    assert "at 2:30 Pager rang" in played.refusals[0].reply


def test_the_night_in_which_an_hour_comes_twice() -> None:
    found = facts(
        told(
            "2024-10-27T03:10:00+01:00 ana: /incident declare Down",
            "2024-10-27T03:11:00+01:00 ana: /incident started 2024-10-27T02:30:00+02:00",
            "2024-10-27T03:12:00+01:00 ana: /incident event at 02:30 #detect the later one of both",
            "2024-10-27T03:20:00+01:00 ana: /incident resolve",
            "2024-10-27T03:21:00+01:00 ana: /incident close",
            timezone="Europe/Berlin",
        )
    )

    assert milestones(found, "UTC")["started"] == "2024-10-27 00:30"
    assert milestones(found, "UTC")["detected"] == "2024-10-27 01:30"
    assert minutes(found)["total"] == 110


def test_everybody_is_read_on_their_own_clock_unless_they_name_another() -> None:
    found = facts(
        told(
            "2024-06-09T12:30:00+02:00 ana: /incident declare Down",
            "2024-06-09T12:31:00+02:00 ben: /incident event at 15:50 one",
            "2024-06-09T12:32:00+02:00 ben: /incident event at 10:21 UTC two",
            "2024-06-09T12:33:00+02:00 ben: /incident event 2024-06-09T10:22:00Z three",
            "2024-06-09T12:34:00+02:00 ben: /incident event at 12:23 Europe/Berlin four",
            "2024-06-09T12:35:00+02:00 cleo: /incident event 3:24am five",
            "2024-06-09T12:36:00+02:00 cleo: /incident event at 12:25 +02:00 six",
            "2024-06-09T12:37:00+02:00 ana: /incident close",
            timezone="Europe/Berlin",
            people={"ben": {"timezone": "Asia/Kolkata"}, "cleo": {"timezone": "America/Los_Angeles"}},
        )
    )

    assert [(clock(one["at"], "UTC"), one["text"]) for one in found["timeline"][:6]] == [
        ("2024-06-09 10:20", "one"),
        ("2024-06-09 10:21", "two"),
        ("2024-06-09 10:22", "three"),
        ("2024-06-09 10:23", "four"),
        ("2024-06-09 10:24", "five"),
        ("2024-06-09 10:25", "six"),
    ]


def test_times_counted_back_are_counted_from_when_they_were_typed() -> None:
    found = facts(
        told(
            "2024-06-09T12:30:00Z ana: /incident declare sev2 Down started 25m ago",
            "2024-06-09T12:31:00Z ana: /incident event 10m ago #detect Pager rang",
            "2024-06-09T12:33:30Z ana: /incident ack 1h ago I knew it before",
            "2024-06-09T12:40:00Z ana: /incident mitigated 5m ago",
            "2024-06-09T12:41:00Z ana: /incident resolve just now",
            "2024-06-09T12:42:00Z ana: /incident close",
        )
    )

    assert milestones(found, "UTC") == {
        "started": "2024-06-09 12:05",
        "detected": "2024-06-09 12:21",
        "declared": "2024-06-09 12:30",
        "acknowledged": "2024-06-09 11:33",
        "mitigated": "2024-06-09 12:35",
        "resolved": "2024-06-09 12:41",
        "closed": "2024-06-09 12:42",
    }
    assert minutes(found)["to_acknowledge"] is None
    assert [one["kind"] for one in found["questions"] if one["about"] == "acknowledged"] == ["contradiction"]


def test_a_declaration_may_be_dated_back_itself() -> None:
    found = facts(
        told(
            "2024-06-09T12:30:00Z ana: /incident declare at 12:10 sev2 Down",
            "2024-06-09T12:31:00Z ana: /incident close at 12:20",
        )
    )

    assert found["milestones"]["declared"]["source"] == "stated"
    assert milestones(found, "UTC") == {"declared": "2024-06-09 12:10", "closed": "2024-06-09 12:20"}


def test_a_time_to_come_is_refused() -> None:
    played = play(
        told(
            "2024-06-09T12:30:00Z ana: /incident declare Down",
            "2024-06-09T12:31:00Z ana: /incident event 2024-06-09T13:00:00Z Pager will ring",
        )
    )

    assert "in the future" in played.refusals[0].reply
