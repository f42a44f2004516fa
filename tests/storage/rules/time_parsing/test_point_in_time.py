"""Times where only a time can stand, and at the end of a text."""

from datetime import UTC, datetime

import pytest

from storage.rules.time_parsing import TimeRefused, trailing_time, whole_time

LAGOS = "Africa/Lagos"
NOW = datetime(2023, 8, 9, 19, 33, tzinfo=UTC)  # a Wednesday, 20:33 in Lagos


def today(clock: str) -> datetime:
    return datetime.fromisoformat(f"2023-08-09T{clock}+00:00")


@pytest.mark.parametrize(
    ("typed", "at"),
    [
        ("7:00pm", today("18:00")),
        ("at 7:00pm", today("18:00")),
        ("7pm", today("18:00")),
        ("9:05", today("08:05")),
        ("1928", today("18:28")),
        ("noon", today("11:00")),
        ("9am monday", datetime(2023, 8, 7, 8, tzinfo=UTC)),
        ("7:00pm.", today("18:00")),
        (" 7:00pm\n", today("18:00")),
    ],
)
def test_where_only_a_time_can_stand_it_needs_no_at(typed: str, at: datetime) -> None:
    time = whole_time(typed, now=NOW, timezone=LAGOS)

    assert time is not None
    assert time.at == at


@pytest.mark.parametrize(
    "text", ["", "7", "at 7 nodes", "19:28 restarted", "15:30 pm restarted", "yesterday", "30m", "soon"]
)
def test_a_whole_text_that_is_not_only_a_time_is_none(text: str) -> None:
    assert whole_time(text, now=NOW, timezone=LAGOS) is None


def test_a_whole_text_that_is_an_impossible_time_is_refused() -> None:
    with pytest.raises(TimeRefused, match="hours go from 0 to 23"):
        whole_time("25:00", now=NOW, timezone=LAGOS)


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("checkout is down started 7:00pm", "checkout is down"),
        ("checkout is down\nStarted at 7:00pm", "checkout is down"),
        ("we started late started 7:00pm ", "we started late"),
        ("started 7pm", ""),
    ],
)
def test_an_option_at_the_end_takes_its_time(text: str, rest: str) -> None:
    time, left = trailing_time(text, "started", now=NOW, timezone=LAGOS)

    assert time is not None
    assert (time.at, left) == (today("18:00"), rest)


@pytest.mark.parametrize(
    "text",
    [
        "checkout started failing",
        "it restarted 7:00pm",
        "started 7:00pm and recovered",
        "started 13pm and recovered",
        "started 14:00 IST and recovered",
        "started 99999 days ago and recovered",
        "the job started",
        " started ",
        "we started " * 4000,
    ],
)
def test_an_option_word_without_a_time_is_text(text: str) -> None:
    assert trailing_time(text, "started", now=NOW, timezone=LAGOS) == (None, text)


def test_an_option_with_an_impossible_time_is_refused() -> None:
    with pytest.raises(TimeRefused) as refused:
        trailing_time("checkout is down started 13pm", "started", now=NOW, timezone=LAGOS)

    assert refused.value.choices == ("13:00", "1:00pm")
