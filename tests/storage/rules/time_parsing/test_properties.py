"""What is true of every time, in every zone, however it is written."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.rules.time_parsing import (
    LENIENCY,
    TimeRefused,
    TypedTime,
    echo,
    hint_time,
    leading_duration,
    leading_time,
    trailing_date,
    trailing_stated_time,
    trailing_time,
    whole_date,
    whole_duration,
    whole_time,
    zone_of,
)

zones = st.sampled_from(sorted(available_timezones() - {"localtime", "Factory"}))
moments = st.integers(0, 60 * 365 * 24 * 60).map(
    lambda minutes: datetime(1975, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)
texts = st.sampled_from(
    ["", "restarted", "*db* died", "5 nodes", "pm is late", "- item\n\n- item ", "🔥\u200f ٧", "|at 5"]
)


def clock_24(local: datetime) -> str:
    return f"{local:%H:%M}"


def clock_uhr(local: datetime) -> str:
    return f"{clock_24(local)} Uhr"


def clock_12(local: datetime) -> str:
    return f"{local.hour % 12 or 12}:{local:%M}{'pm' if local.hour >= 12 else 'am'}"


def month(local: date) -> str:
    return "JanFebMarAprMayJunJulAugSepOctNovDec"[local.month * 3 - 3 : local.month * 3]


def attempt(read: Callable[[], object]) -> object:
    try:
        return read()
    except TimeRefused as refused:
        return refused


WAYS: dict[str, Callable[[datetime], str]] = {
    "iso": lambda local: f"{local:%Y-%m-%d}T{clock_24(local)}",
    "iso with blank": lambda local: f"at {local:%Y-%m-%d} {clock_24(local)}",
    "day month year": lambda local: f"at {local.day} {month(local)} {local.year} {clock_12(local)}",
    "month day year": lambda local: f"{month(local)} {local.day}, {local.year} {clock_24(local)}",
    "on a day at a time": lambda local: f"ON {local.day} {month(local).upper()} {local.year} AT {clock_24(local)}",
    "clock first": lambda local: f"at {clock_12(local)} on {local:%Y-%m-%d}",
    "four digits": lambda local: f"{local:%Y-%m-%d} at {local:%H%M}",
    "french": lambda local: f"{local:%Y-%m-%d} {local.hour}h{local:%M}",
    "with its offset": lambda local: f"{local:%Y-%m-%d}T{clock_24(local)}:00{local:%z}"[:25],
}


@given(
    at=moments, zone=zones, later=st.timedeltas(timedelta(), timedelta(days=4000)), way=st.sampled_from(sorted(WAYS))
)
def test_a_date_and_time_means_the_moment_that_shows_it(at: datetime, zone: str, later: timedelta, way: str) -> None:
    local = at.astimezone(zone_of(zone))
    typed = WAYS[way](local)
    time, rest = leading_time(f"{typed} it broke", now=at + later, timezone=zone)

    assert time is not None
    assert (time.typed, rest) == (typed, "it broke")
    assert time.at == at or time.ambiguous
    if way != "with its offset":
        assert time.at.astimezone(zone_of(zone)).replace(tzinfo=None) == local.replace(tzinfo=None)
    assert at <= time.at <= at + later


@given(at=moments, zone=zones, later=st.integers(0, 19 * 60), clock=st.sampled_from([clock_uhr, clock_12]))
def test_a_time_of_day_is_its_most_recent_one(
    at: datetime, zone: str, later: int, clock: Callable[[datetime], str]
) -> None:
    now = at + timedelta(minutes=later, seconds=30)
    time = whole_time(clock(at.astimezone(zone_of(zone))), now=now, timezone=zone)

    assert time is not None
    assert at <= time.at <= now
    assert clock(time.at.astimezone(zone_of(zone))) == clock(at.astimezone(zone_of(zone)))


@given(at=moments, zone=zones, minutes=st.integers(0, 100_000 - 1))
def test_what_is_counted_back_is_counted_exactly(at: datetime, zone: str, minutes: int) -> None:
    hours, rest = divmod(minutes, 60)
    for typed in (f"{minutes}m ago", f"-{minutes}m", f"{hours}h{rest}m ago", f"{minutes} minutes ago"):
        time = whole_time(typed, now=at, timezone=zone)
        assert time is not None
        assert time.at == at - timedelta(minutes=minutes)


@given(at=moments, zone=zones, later=st.timedeltas(timedelta(), timedelta(days=4)))
def test_what_is_said_back_can_be_typed(at: datetime, zone: str, later: timedelta) -> None:
    said = echo(at, zone, now=at + later)
    read = attempt(lambda: whole_time(said, now=at + later, timezone=zone))

    if isinstance(read, TimeRefused):  # letters of many places or out of use, or an hour that is about to come again
        assert any(why in read.reason for why in ("several places", "not in use", "minutes ahead"))
    elif isinstance(read, TypedTime):
        assert read.at == at or read.ambiguous


MARKS = " \t\r\n\u200b\u202f[](){}\"'“”„‘’«»*_`•·>-–—|→=,;:.…123456789)"
PIECES = """
at on @ - , : . ago now just half an a yesterday today last monday mon midnight noon Feb 29 30 31 2023 2024 1928
25:00 19:28 02:30 7:28 7 pm am p.m. 13pm UTC Z IST EST CET +01:00 -05:00 +19:00 Europe/Berlin Europe/Berln 10m 2h
hours days 9/8 2023-02-30 2023-03-26 T 0 00:00 24:00 started due in next tomorrow friday weeks 99999 ٧ 🔥
[ ] ( ) “ ” " * ` • > ~ about around ca. since by from between and to until -> – ish -ish ? or so tonight this morning
evening night the half past quarter noon few min couple of Uhr h 7p 19h30 1930h 27.11. 27/11 11/27 Fri (UTC) server time
Pacific Berlin London NYC est 1795804212 <!date^1795804212^{time}|x> １９：３０ 7.28pm 19.30 20261127T083512Z
"""
almost_times = st.lists(
    st.tuples(st.sampled_from(PIECES.split()), st.sampled_from(["", " ", "  ", "\n", "\u202f"])), max_size=8
).map(lambda pieces: "".join(piece + gap for piece, gap in pieces))


@given(text=st.one_of(almost_times, st.text()), now=moments, zone=zones)
def test_no_text_is_harmed_and_no_time_is_in_the_future(text: str, now: datetime, zone: str) -> None:
    read = attempt(lambda: leading_time(text, now=now, timezone=zone))

    if isinstance(read, tuple) and read[0] is None:
        assert read[1] == text
    elif isinstance(read, tuple):
        time, rest = read
        before, between = text.removesuffix(rest).split(time.typed, 1)
        assert time.at.utcoffset() == timedelta()
        assert time.at <= now
        assert time.until is None or time.at < time.until <= now
        assert before.strip(MARKS) == ""
        assert between.strip(MARKS) in {"", "->"}
        assert zone_of(time.zone) is not None


@given(text=almost_times, now=moments, zone=zones)
def test_every_choice_of_a_refusal_reads_as_a_time_that_has_passed(text: str, now: datetime, zone: str) -> None:
    refused = attempt(lambda: leading_time(text, now=now, timezone=zone))

    for choice in refused.choices if isinstance(refused, TimeRefused) else ():
        time, rest = leading_time(choice, now=now, timezone=zone)
        assert time is not None
        assert (time.at <= now, rest) == (True, "")


WORDS_OF_TIME = {"noon", "midday", "midnight", "now", "ago", "earlier", "back"}
plain = st.lists(
    st.sampled_from([piece for piece in PIECES.split() if not any(letter.isdigit() for letter in piece)]), max_size=8
).map(" ".join)


@given(text=st.one_of(plain, st.text(st.characters(categories=["L", "P", "Z", "S"]))), now=moments, zone=zones)
def test_no_time_is_invented_for_a_text_without_numbers(text: str, now: datetime, zone: str) -> None:
    if WORDS_OF_TIME & {word.strip(MARKS) for word in text.lower().split()}:
        return
    assert leading_time(text, now=now, timezone=zone) == (None, text)
    assert hint_time(text, now=now, timezone=zone) is None
    assert trailing_stated_time(text, now=now, timezone=zone) == (None, text)


@given(
    count=st.integers(0, 99_999),
    thing=st.sampled_from(["requests", "nodes are down", "pods", "% of traffic", "of 9 nodes", "minutes of errors"]),
    lead=st.sampled_from(["", "at ", "about ", "~", "around ", "- ", "since "]),
)
def test_what_is_counted_is_no_time(count: int, thing: str, lead: str) -> None:
    text, now = f"{lead}{count} {thing}", datetime(2026, 11, 27, 19, 33, tzinfo=UTC)

    assert leading_time(text, now=now, timezone="UTC") == (None, text)
    assert hint_time(text, now=now, timezone="UTC") is None


@given(text=almost_times, now=moments, zone=zones)
def test_what_is_offered_has_passed(text: str, now: datetime, zone: str) -> None:
    hint = hint_time(text, now=now, timezone=zone)

    assert hint is None or hint.at <= now


@given(text=st.one_of(almost_times, st.text()), said=texts, now=moments, zone=zones)
def test_nothing_but_a_refusal_is_ever_raised(text: str, said: str, now: datetime, zone: str) -> None:
    today = now.date()
    for read in (
        attempt(lambda: whole_time(text, now=now, timezone=zone)),
        attempt(lambda: trailing_time(f"{said} started {text}", "started", now=now, timezone=zone)),
        attempt(lambda: trailing_stated_time(f"{said} at {text}", now=now, timezone=zone)),
        attempt(lambda: whole_date(text, today=today)),
        attempt(lambda: trailing_date(f"{said} due {text}", "due", today=today)),
        attempt(lambda: leading_duration(text)),
        attempt(lambda: whole_duration(text)),
    ):
        assert not isinstance(read, TimeRefused) or (read.reason and read.choices)


@given(said=texts, at=moments, zone=zones, later=st.integers(0, 10_000))
def test_a_time_at_the_end_leaves_what_was_said_before_it(said: str, at: datetime, zone: str, later: int) -> None:
    typed = f"{at.astimezone(zone_of(zone)):%Y-%m-%d %H:%M}"
    time, rest = trailing_time(f"{said} started {typed}", "started", now=at + timedelta(minutes=later), timezone=zone)

    assert time is not None
    assert rest == said.rstrip()


@given(today=st.dates(date(1990, 1, 1), date(2090, 1, 1)), ahead=st.integers(0, 364))
def test_a_due_date_without_a_year_is_the_next_one(today: date, ahead: int) -> None:
    due = today + timedelta(days=ahead)

    assert whole_date(f"{due.day} {month(due)}", today=today) == due
    assert whole_date(due.isoformat(), today=today) == due
    assert whole_date(f"in {ahead} days", today=today) == due


@pytest.mark.parametrize("seconds", [-1, 0, 1])
def test_the_leniency_ends_where_it_says(seconds: int) -> None:
    now = datetime(2023, 8, 9, 19, 28, tzinfo=UTC) - LENIENCY - timedelta(seconds=seconds)
    if seconds <= 0:
        time = whole_time("today 19:28", now=now, timezone="UTC")
        assert time is not None
        assert time.at == now
    else:
        with pytest.raises(TimeRefused, match="in the future"):
            whole_time("today 19:28", now=now, timezone="UTC")
