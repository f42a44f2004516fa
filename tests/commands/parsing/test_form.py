"""A submitted form is read field by field: each to the letter, and what cannot be read is said at its field."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from commands.parsing.form import as_line, read_fields
from commands.parsing.parser import ParseContext
from storage.rules.errors import Refused
from storage.rules.policy import Policy

NOW = datetime(2026, 7, 13, 20, 0, tzinfo=UTC)
CONTEXT = ParseContext(now=NOW, timezone="UTC", policy=Policy(), mentions={"@bob": "U2"})


@pytest.mark.parametrize(
    "title", ["Staff data goes private", "at 5:00pm it started", "private", "sev1 or not", "INC-3 again", '"'],
)  # fmt: skip
def test_a_title_is_taken_to_the_letter(title: str) -> None:
    read = read_fields({"title": [title], "severity": ["sev2"], "options": ["drill"]}, CONTEXT)
    assert (read.text, read.severity, read.flags, read.time, read.started) == (title, "sev2", {"drill"}, None, None)


def test_each_field_has_the_reader_of_its_kind() -> None:
    values = {
        "started": ["10m ago"],
        "time": ["19:30"],
        "person": ["@bob"],
        "status": ["identified"],
        "text": ["  a  b "],
    }
    read = read_fields(values, CONTEXT)

    assert read.started is not None
    assert read.time is not None
    assert (read.started.at, read.time.at) == (NOW - timedelta(minutes=10), NOW - timedelta(minutes=30))
    assert (read.person, read.status, read.text) == (("U2", "bob"), "identified", "a b")


def test_what_was_left_empty_is_not_there() -> None:
    read = read_fields({"title": ["Down"], "started": [], "severity": [" "]}, CONTEXT)
    assert (read.text, read.started, read.severity) == ("Down", None, None)


@pytest.mark.parametrize(
    ("name", "words", "reason"),
    [
        ("started", "soon", "I cannot read “soon” as a time."),
        ("started", "25:00", "25:00"),
        ("severity", "sev2 or so", "I cannot read “sev2 or so”."),
        ("status", "odd", "I cannot read “odd”."),
    ],
)
def test_what_cannot_be_read_is_said_at_its_field(name: str, words: str, reason: str) -> None:
    with pytest.raises(Refused) as refused:
        read_fields({"title": ["Down"], name: [words]}, CONTEXT)
    assert refused.value.field == name
    assert reason in refused.value.reason


def test_a_form_is_handed_back_as_the_line_that_says_the_same() -> None:
    values = {"title": ["Search is slow"], "severity": ["sev2"], "started": ["7:00pm"], "options": ["private"]}
    assert as_line("declare", values) == "declare sev2 Search is slow started 7:00pm private"
