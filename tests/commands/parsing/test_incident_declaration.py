"""Severity, start and drill in a declaration, in the spellings that people use."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from commands import COMMANDS
from commands.parsing.parser import Arguments, ParseContext, read
from storage.rules.errors import Misread, Unclear
from storage.rules.policy import Policy

NOW = datetime(2026, 7, 14, 20, 0, tzinfo=UTC)
CONTEXT = ParseContext(now=NOW, timezone="UTC", policy=Policy(), mentions={})


def hear(line: str) -> Arguments:
    verb, _, words = line.partition(" ")
    return read(COMMANDS.find(verb, words).syntax, words, CONTEXT)


@pytest.mark.parametrize(
    "typed",
    [
        "sev 1 DB down",
        "[sev1] DB down",
        "(sev1) DB down",
        "#sev1 DB down",
        "sev1! DB down",
        "sev1/ DB down",
        "severity 1 DB down",
        "sev one DB down",
        "S1 DB down",
        "p 1 DB down",
        "sev1 - DB down",
        "a sev1: DB down",
        "DB down sev1",
        "DB down, sev1",
        "DB down (sev 1)",
        "DB down - P1",
    ],
)
def test_a_severity_is_read_in_any_spelling_at_both_ends(typed: str) -> None:
    said = hear(f"declare {typed}")
    assert (said.severity, said.text) == ("sev1", "DB down")


@pytest.mark.parametrize(
    "typed", ["S3 is down", "p95 of the checkout is 4s", "p99 latency doubled", "Cannot upload to S3", "Printer p7"]
)
def test_what_only_looks_like_a_severity_is_a_title(typed: str) -> None:
    said = hear(f"declare {typed}")
    assert (said.severity, said.text) == (None, typed)


@pytest.mark.parametrize("typed", ["sev 0 DB down", "[sev9] DB down", "DB down sev0"])
def test_a_severity_that_the_team_does_not_have_is_refused(typed: str) -> None:
    with pytest.raises(Misread, match="is not a severity"):
        hear(f"declare {typed}")


def test_a_severity_in_the_middle_is_asked_with_a_line_for_each_reading() -> None:
    with pytest.raises(Unclear) as asked:
        hear("declare Checkout sev1 outage started 19:00")
    one, other = (hear(f"declare {line}") for line in asked.value.choices)

    assert (one.severity, other.severity) == ("sev1", None)
    assert other.text == "Checkout sev1 outage"


@pytest.mark.parametrize("typed", ["severity sev 1", "severity [sev1]", "severity 1", "severity sev1!", "severity S1"])
def test_the_verb_understands_the_same(typed: str) -> None:
    assert hear(typed).severity == "sev1"


@pytest.mark.parametrize(
    "typed",
    ["started: 19:00", "(started 19:00)", ", began 19:00", "started around 19:00", "since 19:00", ", started 7:00 pm."],
)
def test_when_it_began_is_read_at_the_end(typed: str) -> None:
    said = hear(f"declare sev3 DB down {typed}".replace(" ,", ","))

    assert said.started is not None
    assert (said.started.at.hour, said.text) == (19, "DB down")


def test_a_start_that_cannot_be_read_is_said() -> None:
    said = hear("declare sev3 DB down started at the 3rd attempt")
    assert said.started is None
    assert "could not be read as a time" in said.told[0]


@pytest.mark.parametrize("typed", ["Fail over (drill)", "Fail over, this is a drill", "Fail over - drill"])
def test_a_drill_is_read_at_the_end(typed: str) -> None:
    said = hear(f"declare sev2 {typed}")
    assert (said.flags, said.text) == ({"drill"}, "Fail over")


def test_a_dash_that_an_option_left_is_no_title() -> None:
    assert hear("declare sev2 - Search down").text == "Search down"
