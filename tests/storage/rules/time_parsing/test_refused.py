"""Times that cannot be are refused with what could be typed instead."""

from datetime import UTC, datetime, timedelta

import pytest

from storage.rules.time_parsing import TimeRefused, leading_time

LAGOS = "Africa/Lagos"
NOW = datetime(2023, 8, 9, 19, 33, tzinfo=UTC)  # a Wednesday, 20:33 in Lagos


REFUSED = [
    ("15:30 pm restarted", "24-hour clock", ("15:30", "3:30pm")),
    ("at 00:25am", "24-hour clock", ("at 00:25", "at 12:25am")),
    ("at 13pm restarted", "24-hour clock", ("at 13:00", "at 1:00pm")),
    ("yesterday 15:30 pm", "24-hour clock", ("yesterday 15:30", "yesterday 3:30pm")),
    ("at 25pm", "from 1 to 12", None),
    ("at 25:00", "from 0 to 23", None),
    ("at 24:30", "from 0 to 23", ("at 00:30",)),
    ("at 19:75", "from 00 to 59", None),
    ("at 19:28:61", "from 00 to 59", None),
    ("at 30 Feb 10:00", "February has the days 1 to 29", ("at 28 Feb 10:00", "at 1 Mar 10:00")),
    ("29 Feb 2023 10:00", "February 2023 has the days 1 to 28", ("28 Feb 2023 10:00", "1 Mar 2023 10:00")),
    ("at 2023-04-31 10:00", "April 2023", ("at 30 Apr 2023 10:00", "at 1 May 2023 10:00")),
    ("2022-12-32 10:00", "December 2022", ("31 Dec 2022 10:00",)),
    ("2023-13-01 10:00", "no month 13", None),
    ("0023-08-09 19:28", "too long ago", None),
    ("2033-08-09 19:28", "2033 is in the future", ("9 Aug 2023 19:28", "9 Aug 2022 19:28")),
    ("today 23:50 restarted", "future: now it is 20:33 WAT", ("yesterday 23:50",)),
    ("at 2023-08-10 10:00", "future", ("at 10:00",)),
    ("9 Aug 20:50", "future", ("yesterday 20:50",)),
    ("at 9/7/2022 10:00", "9 Jul 2022 or 7 Sep 2022", ("at 9 Jul 2022 10:00", "at 7 Sep 2022 10:00")),
    ("yesterday midnight", "at each end", ("yesterday 00:00", "at 00:00")),
    ("7 Aug 24:00", "at each end", ("at 2023-08-07 00:00", "yesterday 00:00")),
    ("99999 days ago", "too long ago", None),
    ("at 14:00 +19:00", "offset +19:00", ("at 14:00",)),
    ("at 20:40 restarted", "20:40 is 7 minutes ahead: nothing can have happened then", ("yesterday 20:40",)),
    ("21:03", "If you mean yesterday, say `yesterday 21:03`.", ("yesterday 21:03",)),
    ("8:36pm restarted", "20:36 is 3 minutes ahead", ("yesterday 20:36",)),
    ("at 19:40 UTC", "19:40 UTC is 7 minutes ahead", ("yesterday 19:40 UTC",)),
    ("2023-08-09T19:28:00-25:00", "offset -25:00", ("2023-08-09T19:28:00",)),
]


@pytest.mark.parametrize(("text", "reason", "choices"), REFUSED)
def test_an_impossible_time_is_refused_with_what_could_be_typed(
    text: str, reason: str, choices: tuple[str, ...] | None
) -> None:
    with pytest.raises(TimeRefused) as refused:
        leading_time(text, now=NOW, timezone=LAGOS)

    assert reason in refused.value.reason
    assert refused.value.reason[0].isupper() or refused.value.reason[0].isdigit()
    assert refused.value.reason.endswith((".", "?"))
    assert refused.value.choices == (choices or ("at 19:28", "at 7:28pm", "10m ago", "yesterday 23:50"))


@pytest.mark.parametrize("text", [row[0] for row in REFUSED])
def test_every_choice_of_a_refusal_can_be_typed(text: str) -> None:
    with pytest.raises(TimeRefused) as refused:
        leading_time(text, now=NOW, timezone=LAGOS)

    for choice in refused.value.choices:
        time, rest = leading_time(f"{choice} restarted", now=NOW, timezone=LAGOS)
        assert time is not None
        assert time.at <= NOW
        assert rest == "restarted"


def test_a_time_of_the_next_half_hour_is_refused_over_midnight_too() -> None:
    late = datetime(2023, 8, 9, 22, 53, 20, tzinfo=UTC)  # 23:53:20 in Lagos
    with pytest.raises(TimeRefused) as refused:
        leading_time("at 00:10 restarted", now=late, timezone=LAGOS)

    assert refused.value.reason == (
        "00:10 is 17 minutes ahead: nothing can have happened then. If you mean today, say `today 00:10`."
    )
    assert refused.value.choices == ("today 00:10",)


@pytest.mark.parametrize("text", ["at 23:44", "11:50pm restarted", "at 23:59"])
def test_a_time_of_day_further_ahead_was_yesterdays(text: str) -> None:
    time, _ = leading_time(text, now=NOW, timezone=LAGOS)

    assert time is not None
    assert NOW - time.at < timedelta(days=1)


def test_an_hour_that_the_clocks_showed_once_already_is_no_time_to_come() -> None:
    now = datetime(2023, 10, 29, 1, 10, tzinfo=UTC)  # 02:10 in Berlin for the second time
    time, _ = leading_time("at 02:30", now=now, timezone="Europe/Berlin")

    assert time is not None
    assert time.at == datetime(2023, 10, 29, 0, 30, tzinfo=UTC)


def test_an_example_that_would_be_refused_now_is_not_offered() -> None:
    with pytest.raises(TimeRefused) as refused:
        leading_time("25:00pm", now=datetime(2026, 1, 17, 18, 58, tzinfo=UTC), timezone="UTC")
    assert refused.value.choices == ("10m ago", "yesterday 23:50")
