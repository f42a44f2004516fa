"""Zone words around a clock time: read in any usual form, or asked, and never left in the words."""

import pytest

from storage.rules.time_parsing import leading_time
from tests.storage.rules.time_parsing.evening import BERLIN, EVENING, asked, moment, read, read_whole


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("18:30 (UTC)", "Fri 19:30"),
        ("18:30 [UTC]", "Fri 19:30"),
        ("18:30, UTC", "Fri 19:30"),
        ("18:30, utc,", "Fri 19:30"),
        ("18:30 in UTC", "Fri 19:30"),
        ("18:30 utc time", "Fri 19:30"),
        ("18:30 Zulu", "Fri 19:30"),
        ("18:30 (GMT+0)", "Fri 19:30"),
        ("18:30 (UTC+1)", "Fri 18:30"),
        ("18:30 +0000", "Fri 19:30"),
        ("18:30+00:00", "Fri 19:30"),
        ("UTC 18:30", "Fri 19:30"),
        ("at UTC 18:30", "Fri 19:30"),
        ("EST 12:30", "Fri 18:30"),
        ("Asia/Kolkata 23:00", "Fri 18:30"),
        ("13:30 est", "Fri 19:30"),
        ("13:30 (est)", "Fri 19:30"),
        ("13:30 Eastern", "Fri 19:30"),
        ("1:30pm eastern time", "Fri 19:30"),
        ("1:30pm et", "Fri 19:30"),
        ("10:30am Pacific", "Fri 19:30"),
        ("10:30am pacific", "Fri 19:30"),
        ("10:30am US Pacific", "Fri 19:30"),
        ("10:30 PT", "Fri 19:30"),
        ("10:30 pst", "Fri 19:30"),
        ("12:30 Central time", "Fri 19:30"),
        ("13:30 New York time", "Fri 19:30"),
        ("13:30 NYC", "Fri 19:30"),
        ("13:30 in nyc", "Fri 19:30"),
        ("18:30 London time", "Fri 19:30"),
        ("18:30 (London)", "Fri 19:30"),
        ("18:30 London:", "Fri 19:30"),
        ("18:30, London time", "Fri 19:30"),
        ("18:30 UK time", "Fri 19:30"),
        ("19:30 Berlin time", "Fri 19:30"),
        ("19:30 MEZ", "Fri 19:30"),
        ("19:30 local time", "Fri 19:30"),
        ("19:30 my time", "Fri 19:30"),
        ("19:30 (local)", "Fri 19:30"),
        ("01:00 India time", "Fri 20:30"),
        ("yesterday 18:30 UTC", "Thu 19:30"),
        ("18:30 yesterday UTC", "Thu 19:30"),
    ],
)
def test_a_zone_is_read_where_people_put_it(typed: str, said: str) -> None:
    assert read(f"{typed} Pager rang") == (said, "Pager rang")


def test_a_place_at_the_end_is_a_zone() -> None:
    assert read_whole("at 18:30 London") == "Fri 19:30"
    assert read("02:05, in Tokyo")[0] == "Fri 18:05"


@pytest.mark.parametrize(
    ("typed", "choices"),
    [
        ("19:30 server time", ("19:30 UTC", "19:30 Europe/Berlin")),
        ("19:30 (server time)", ("19:30 (UTC)", "19:30 (Europe/Berlin)")),
        ("at 19:30 cluster time", ("at 19:30 UTC", "at 19:30 Europe/Berlin")),
        ("19:30 their time", ("19:30 UTC", "19:30 Europe/Berlin")),
        ("18:30 London", ("18:30 Europe/London", "18:30 Europe/Berlin")),
        ("18:30 in London", ("18:30 in Europe/London", "18:30 in Europe/Berlin")),
        ("IST 18:30", ("Asia/Kolkata 18:30", "Asia/Jerusalem 18:30", "Europe/Dublin 18:30")),
        ("18:30 (CST)", ("18:30 (America/Chicago)", "18:30 (Asia/Shanghai)", "18:30 (America/Havana)")),
        ("18:30 Europe/Lodnon", ("18:30 Europe/London",)),
    ],
)
def test_an_unclear_zone_is_asked(typed: str, choices: tuple[str, ...]) -> None:
    assert asked(f"{typed} Pager rang")[1] == choices
    for choice in choices:
        assert leading_time(f"{choice} Pager rang", now=moment(EVENING), timezone=BERLIN)[1] == "Pager rang"


@pytest.mark.parametrize(
    "rest",
    [
        "London office lost power",
        "Singapore is down",
        "Tokyo pods died",
        "UK users report errors",
        "Frankfurt region down",
        "central database failed",
        "la la land",
        "west region lost power",
        "ict outage",
        "cat is out",
        "ist alles tot",
        "server timeouts",
        "local DNS failed",
        "met with the vendor",
        "(see the log) it broke",
        "UTC-based jobs failed",
    ],
)
def test_words_that_only_look_like_a_zone_are_kept(rest: str) -> None:
    assert read(f"at 19:30 {rest}") == ("Fri 19:30", rest)


def test_letters_of_ones_own_zone_are_known_in_small_letters() -> None:
    assert read("14:05 ist first alert", "2026-11-27T20:33+05:30", "Asia/Kolkata")[1] == "first alert"
