"""The words in which a time is said back."""

from datetime import UTC, datetime

import pytest

from storage.rules.time_parsing import echo, echo_both

NOW = datetime(2023, 8, 9, 19, 33, tzinfo=UTC)


def at(words: str) -> datetime:
    return datetime.fromisoformat(words)


@pytest.mark.parametrize(
    ("moment", "zone", "words", "both"),
    [
        ("2023-08-09T18:28:59Z", "Africa/Lagos", "19:28 WAT", "19:28 WAT (18:28 UTC)"),
        ("2023-08-08T22:50Z", "Africa/Lagos", "8 Aug 2023 23:50 WAT", "8 Aug 2023 23:50 WAT (22:50 UTC)"),
        ("2023-08-08T23:30Z", "Africa/Lagos", "00:30 WAT", "00:30 WAT (8 Aug 2023 23:30 UTC)"),
        ("2023-01-01T10:00Z", "Europe/London", "1 Jan 2023 10:00 GMT", "1 Jan 2023 10:00 GMT"),
        ("2023-08-09T10:00Z", "UTC", "10:00 UTC", "10:00 UTC"),
        ("2023-08-09T10:00Z", "+01:00", "11:00 UTC+01:00", "11:00 UTC+01:00 (10:00 UTC)"),
        ("2023-08-09T19:00Z", "Asia/Kathmandu", "00:45 UTC+05:45", "00:45 UTC+05:45 (9 Aug 2023 19:00 UTC)"),
        ("2023-08-09T10:00Z", "America/Sao_Paulo", "07:00 UTC-03:00", "07:00 UTC-03:00 (10:00 UTC)"),
        ("2023-08-09T20:28+02:00", "Asia/Kolkata", "9 Aug 2023 23:58 IST", "9 Aug 2023 23:58 IST (18:28 UTC)"),
    ],
)
def test_a_time_is_said_in_its_zone(moment: str, zone: str, words: str, both: str) -> None:
    assert echo(at(moment), zone, now=NOW) == words
    assert echo_both(at(moment), zone, now=NOW) == both


@pytest.mark.parametrize(
    ("moment", "zone", "words"),
    [
        ("2023-10-29T00:30Z", "Europe/Berlin", "02:30 CEST (UTC+02:00)"),
        ("2023-10-29T01:30Z", "Europe/Berlin", "02:30 CET (UTC+01:00)"),
        ("2023-10-29T01:30Z", "Africa/Casablanca", "02:30 UTC+01:00"),
        ("2023-10-29T01:30Z", "UTC", "01:30 UTC"),
    ],
)
def test_the_offset_is_said_where_the_letters_are_not_enough(moment: str, zone: str, words: str) -> None:
    assert echo(at(moment), zone, now=at(moment), with_offset=True) == words


def test_an_unknown_zone_is_a_value_error() -> None:
    with pytest.raises(ValueError, match="'Mars/Phobos' is not a time zone"):
        echo(NOW, "Mars/Phobos", now=NOW)
