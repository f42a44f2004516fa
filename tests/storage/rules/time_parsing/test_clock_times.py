"""The spellings of a clock time at the head of a note."""

import pytest

from tests.storage.rules.time_parsing.evening import asked, read, read_whole


@pytest.mark.parametrize(
    ("typed", "clock"),
    [
        ("19:30", "19:30"),
        ("19:30:12", "19:30:12"),
        ("09:05", "09:05"),
        ("7:28pm", "19:28"),
        ("7:28 PM", "19:28"),
        ("7:28p", "19:28"),
        ("7.28pm", "19:28"),
        ("7.28 PM", "19:28"),
        ("7pm", "19:00"),
        ("7 p.m.", "19:00"),
        ("7p", "19:00"),
        ("at 9a", "09:00"),
        ("19.30 Uhr", "19:30"),
        ("19:30 Uhr", "19:30"),
        ("7:28 Uhr", "07:28"),
        ("19 Uhr", "19:00"),
        ("19:30h", "19:30"),
        ("19:30 hrs", "19:30"),
        ("19h30", "19:30"),
        ("1930h", "19:30"),
        ("1930 hrs", "19:30"),
        ("1930hrs", "19:30"),
        ("at 1930", "19:30"),
        ("at 19.30", "19:30"),
        ("around 1930:", "19:30"),
        ("half past 7pm", "19:30"),
        ("quarter to 8 pm", "19:45"),
        ("a quarter past seven pm", "19:15"),
        ("ten past seven pm", "19:10"),
        ("at twenty to eight pm", "19:40"),
        ("at quarter to 1 pm", "12:45"),
        ("half past 12 pm", "12:30"),
        ("7 o'clock pm", "19:00"),
        ("noon:", "12:00"),
        ("at noon", "12:00"),
        ("midnight,", "00:00"),
        ("24:00", "00:00"),
    ],
)
def test_a_clock_time_is_read_in_every_usual_spelling(typed: str, clock: str) -> None:
    assert read(f"{typed} pager rang")[0].removeprefix("~") == f"Fri {clock}"
    assert read(f"{typed} pager rang")[1] == "pager rang"


@pytest.mark.parametrize(
    ("typed", "clock"),
    [("1930", "19:30"), ("19.30", "19:30"), ("noon", "12:00"), ("at 7am", "07:00"), ("7-8pm", "19:00-20:00")],
)
def test_where_only_a_time_can_stand_less_has_to_prove_it(typed: str, clock: str) -> None:
    assert read_whole(typed) == f"Fri {clock}"


def test_an_hour_over_midnight_is_asked() -> None:
    assert asked("24:05 replica lag alert")[1] == ("00:05",)


@pytest.mark.parametrize(
    "text",
    [
        "7 of 9 nodes are back",
        "10 minutes of errors",
        "1930 requests queued",
        "at 1930 requests queued",
        "about 1930 requests",
        "about 1930 people",
        "24/7 support called",
        "12/24 pods are back",
        "10.0.0.1 is down",
        "port 8080 refused",
        "8080 is closed",
        "3.5x the load",
        "19:30:1 ratio",
        "1:10 ratio",
        "50:50 split",
        "502 errors",
        "v1.30",
        "7.30.1 is live on the canary",
        "5m rows",
        "1930s film",
        "2:30 hours of downtime",
        "10:30 minutes of errors",
        "12:30 hrs of downtime",
        "2h15 of downtime",
        "12h30 of downtime",
        "10 to 12 pods failed",
        "about 5 to 10 pods failed",
        "ten to one it is DNS",
        "half the nodes are gone",
        "quarter of users affected",
        "noon traffic is low",
        "midnight batch failed",
        "1p is down",
        "1a shard is down",
        "3 pm2 processes died",
        "8 pm's are in the loop",
        "19 30-second timeouts in a row",
        "at 7 nodes",
        "about 7 pods",
        "around 30 customers",
        "~20% of traffic",
        "~5 pods",
        "since v41 memory grows",
        "since 2019 nobody looked",
        "by 20% more",
        "from 5 to 10 pods",
        "between 5 and 10 nodes",
        "until 19:45 retries kept failing",
        "at 95% disk on db-3",
        "at least 40 customers affected",
        "like before",
        "exactly 3 pods",
        "00:1A:2B:3C is the mac",
        "100:20",
        "T+15 failed over",
    ],
)
def test_what_only_looks_like_a_time_stays_words(text: str) -> None:
    assert read(text) == ("", text)
