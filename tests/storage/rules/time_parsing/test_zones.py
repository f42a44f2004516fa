"""Times in zones: the ones that people type, and the hours that clock changes skip and repeat."""

from datetime import UTC, datetime, timedelta

import pytest

from storage.rules.time_parsing import TimeRefused, leading_time, whole_time, zone_of

BERLIN = "Europe/Berlin"
SUMMER = datetime(2023, 8, 9, 19, 33, tzinfo=UTC)
WINTER = datetime(2023, 1, 10, 19, 33, tzinfo=UTC)


def instant(words: str) -> datetime:
    return datetime.fromisoformat(words).astimezone(UTC)


@pytest.mark.parametrize(
    ("name", "offset"),
    [
        ("Africa/Lagos", "1:00:00"),
        ("europe/berlin", "2:00:00"),
        ("Asia/Kathmandu", "5:45:00"),
        ("UTC", "0:00:00"),
        ("Z", "0:00:00"),
        ("z", "0:00:00"),
        ("GMT", "0:00:00"),
        ("+01:00", "1:00:00"),
        ("+0530", "5:30:00"),
        ("+14", "14:00:00"),
        ("-03:30", "-1 day, 20:30:00"),
        ("UTC+1", "1:00:00"),
        ("GMT-05:00", "-1 day, 19:00:00"),
        ("AEST", "10:00:00"),
    ],
)
def test_a_zone_has_a_name_or_an_offset(name: str, offset: str) -> None:
    assert str(SUMMER.astimezone(zone_of(name)).utcoffset()) == offset


@pytest.mark.parametrize(
    "name", ["", "Europe", "Europe/Berln", "+15:00", "-12:30", "+01:60", "IST", "../etc/passwd", "\x00", "1", "UTC+"]
)
def test_what_is_no_zone_is_a_value_error(name: str) -> None:
    with pytest.raises(ValueError, match="is not a time zone"):
        zone_of(name)


@pytest.mark.parametrize(
    ("typed", "now", "at", "zone"),
    [
        ("at 14:00 UTC", SUMMER, "2023-08-09T14:00Z", "UTC"),
        ("at 14:00 GMT", SUMMER, "2023-08-09T14:00Z", "UTC"),
        ("at 14:00 WAT", SUMMER, "2023-08-09T13:00Z", "WAT"),
        ("at 14:00 EDT", SUMMER, "2023-08-09T18:00Z", "EDT"),
        ("at 14:00 edt", SUMMER, "2023-08-09T18:00Z", "EDT"),
        ("at 14:00 EST", WINTER, "2023-01-10T19:00Z", "EST"),
        ("at 5pm PT", SUMMER, "2023-08-09T00:00Z", "America/Los_Angeles"),
        ("at 14:00 AEST", SUMMER, "2023-08-09T04:00Z", "AEST"),
        ("at 14:00 Asia/Kathmandu", SUMMER, "2023-08-09T08:15Z", "Asia/Kathmandu"),
        ("at 14:00 america/argentina/buenos_aires", SUMMER, "2023-08-09T17:00Z", "America/Argentina/Buenos_Aires"),
        ("at 14:00 Etc/GMT+1", SUMMER, "2023-08-09T15:00Z", "Etc/GMT+1"),
        ("at 14:00 utc+5:45", SUMMER, "2023-08-09T08:15Z", "+05:45"),
        ("at 14:00 −03:30", SUMMER, "2023-08-09T17:30Z", "-03:30"),
        ("at 14:00", SUMMER, "2023-08-09T12:00Z", BERLIN),
    ],
)
def test_a_zone_typed_with_the_time_wins(typed: str, now: datetime, at: str, zone: str) -> None:
    time, rest = leading_time(f"{typed} restarted", now=now, timezone=BERLIN)

    assert time is not None
    assert (time.at, time.zone, time.typed, rest) == (instant(at), zone, typed, "restarted")


def test_the_day_is_the_one_in_the_typed_zone() -> None:
    late = instant("2023-08-09T23:30Z")  # already the 10th in Lagos
    time = whole_time("yesterday 22:00 UTC", now=late, timezone="Africa/Lagos")

    assert time is not None
    assert time.at == instant("2023-08-08T22:00Z")


@pytest.mark.parametrize(
    ("letters", "choices"),
    [
        ("IST", ("Asia/Kolkata", "Asia/Jerusalem", "Europe/Dublin")),
        ("CST", ("America/Chicago", "Asia/Shanghai", "America/Havana")),
        ("bst", ("Europe/London", "Asia/Dhaka")),
    ],
)
def test_letters_of_several_places_are_refused(letters: str, choices: tuple[str, ...]) -> None:
    with pytest.raises(TimeRefused, match="several places") as refused:
        leading_time(f"at 14:00 {letters} yesterday it broke", now=SUMMER, timezone=BERLIN)

    assert refused.value.choices == tuple(f"at 14:00 {place} yesterday" for place in choices)


@pytest.mark.parametrize(
    ("letters", "author", "at"),
    [
        ("IST", "Asia/Kolkata", "2023-08-09T08:30Z"),
        ("IST", "Europe/Dublin", "2023-08-09T13:00Z"),
        ("BST", "Europe/London", "2023-08-09T13:00Z"),
        ("CST", "Asia/Shanghai", "2023-08-09T06:00Z"),
        ("PST", "Asia/Manila", "2023-08-09T06:00Z"),
        ("EST", "America/Panama", "2023-08-09T19:00Z"),
        ("SST", "Pacific/Pago_Pago", "2023-08-09T01:00Z"),
    ],
)
def test_the_letters_of_ones_own_zone_are_no_riddle(letters: str, author: str, at: str) -> None:
    time = whole_time(f"at 14:00 {letters}", now=SUMMER, timezone=author)

    assert time is not None
    assert (time.at, time.zone) == (
        instant(at) if instant(at) <= SUMMER else instant(at) - timedelta(days=1),
        author,
    )


@pytest.mark.parametrize(
    ("letters", "author", "choices"),
    [
        ("EST", BERLIN, ("America/New_York", "-05:00")),
        ("EST", "America/New_York", ("America/New_York", "-05:00")),
        ("CET", "Africa/Lagos", ("Europe/Berlin", "+01:00")),
        ("NZDT", BERLIN, ("Pacific/Auckland", "+13:00")),
    ],
)
def test_letters_out_of_season_are_refused(letters: str, author: str, choices: tuple[str, ...]) -> None:
    with pytest.raises(TimeRefused, match="is not in use in") as refused:
        leading_time(f"at 14:00 {letters} it broke", now=SUMMER, timezone=author)

    assert refused.value.choices == tuple(f"at 14:00 {choice}" for choice in choices)


def test_a_misspelt_place_is_refused_with_the_nearest() -> None:
    with pytest.raises(TimeRefused, match="did you mean Europe/Berlin") as refused:
        leading_time("at 14:00 Europe/Berln it broke", now=SUMMER, timezone="Africa/Lagos")

    assert "at 14:00 Europe/Berlin" in refused.value.choices


SKIPPED = [  # zone, a time that its clocks never showed, by how much they changed, and what it may mean
    (BERLIN, "2023-03-26 02:30", 60, ("01:30", "03:30")),
    ("America/New_York", "2023-03-12 02:00", 60, ("01:00", "03:00")),
    ("Australia/Lord_Howe", "2023-10-01 02:15", 30, ("01:45", "02:45")),
    ("Africa/Casablanca", "2023-04-23 02:30", 60, ("01:30", "03:30")),
    ("America/St_Johns", "2023-03-12 02:59", 60, ("01:59", "03:59")),
]


@pytest.mark.parametrize(("zone", "wall", "minutes", "meant"), SKIPPED)
def test_a_time_that_the_clock_change_skipped_is_refused(
    zone: str, wall: str, minutes: int, meant: tuple[str, str]
) -> None:
    day, clock = wall.split()
    now = datetime.fromisoformat(f"{day} 12:00").replace(tzinfo=zone_of(zone)).astimezone(UTC)

    for typed in (f"at {wall}", f"at {clock}", f"today {clock}", f"at {clock} {zone}"):
        with pytest.raises(TimeRefused) as refused:
            leading_time(f"{typed} it broke", now=now, timezone=zone)
        named = f" {zone}" if zone in typed else ""
        assert f"{clock} did not exist" in refused.value.reason
        assert f"forward by {minutes} minutes" in refused.value.reason
        assert refused.value.choices == tuple(f"at {choice}{named}" for choice in meant)


def test_a_skipped_time_is_not_offered_as_one_that_is_still_to_come() -> None:
    with pytest.raises(TimeRefused, match="02:30 did not exist on 26 Mar 2023") as refused:
        whole_time("at 02:30", now=instant("2023-03-26T03:10+02:00") + timedelta(minutes=19), timezone=BERLIN)

    assert refused.value.choices == ("at 01:30",)


@pytest.mark.parametrize(("zone", "wall"), [(zone, wall) for zone, wall, _, _ in SKIPPED])
def test_before_the_clock_change_the_skipped_time_was_yesterdays(zone: str, wall: str) -> None:
    day, clock = wall.split()
    now = datetime.fromisoformat(f"{day} 01:00").replace(tzinfo=zone_of(zone)).astimezone(UTC)
    time = whole_time(clock, now=now - timedelta(minutes=10), timezone=zone)

    assert time is not None
    local = time.at.astimezone(zone_of(zone))
    assert f"{local:%H:%M}" == clock
    assert local.date() == datetime.fromisoformat(day).date() - timedelta(days=1)


REPEATED = [  # zone, a time that its clocks showed twice, the first and the second moment
    (BERLIN, "2023-10-29 02:30", "2023-10-29T00:30Z", "2023-10-29T01:30Z"),
    ("America/New_York", "2023-11-05 01:30", "2023-11-05T05:30Z", "2023-11-05T06:30Z"),
    ("Australia/Lord_Howe", "2023-04-02 01:45", "2023-04-01T14:45Z", "2023-04-01T15:15Z"),
    ("Africa/Casablanca", "2023-03-19 02:30", "2023-03-19T01:30Z", "2023-03-19T02:30Z"),
    ("America/St_Johns", "2023-11-05 01:30", "2023-11-05T04:00Z", "2023-11-05T05:00Z"),
]


@pytest.mark.parametrize(("zone", "wall", "first", "second"), REPEATED)
def test_a_repeated_time_is_the_later_one_that_has_passed(zone: str, wall: str, first: str, second: str) -> None:
    for minutes, expected in ((1, first), (90, second), (600, second)):
        now = instant(first) + timedelta(minutes=minutes)
        for typed in (f"at {wall}", f"at {wall.split()[1]}"):
            time = whole_time(typed, now=now, timezone=zone)
            assert time is not None
            assert (time.at, time.ambiguous) == (instant(expected), True)


@pytest.mark.parametrize(
    ("typed", "at"),
    [
        ("01:30 EDT", "2023-11-05T05:30Z"),
        ("01:30 EST", "2023-11-05T06:30Z"),
        ("2023-11-05T01:30-04:00", "2023-11-05T05:30Z"),
        ("01:30 -05:00", "2023-11-05T06:30Z"),
    ],
)
def test_letters_or_an_offset_tell_the_repeated_hours_apart(typed: str, at: str) -> None:
    time = whole_time(typed, now=instant("2023-11-05T12:00Z"), timezone="America/New_York")

    assert time is not None
    assert (time.at, time.ambiguous) == (instant(at), False)


def test_a_day_that_a_place_skipped_is_refused() -> None:
    with pytest.raises(TimeRefused, match="did not exist on 30 Dec 2011"):
        whole_time("2011-12-30 10:00", now=SUMMER, timezone="Pacific/Apia")
