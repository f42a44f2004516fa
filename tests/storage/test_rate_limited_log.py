"""A log line that would repeat is said once, then once a minute with a count."""

from __future__ import annotations

from storage.rate_limited_log import MOST_KEYS, RateLimitedLog


def test_the_first_is_said_and_then_one_a_minute_with_its_count() -> None:
    clock = [0.0]
    seldom = RateLimitedLog(60, lambda: clock[0])

    assert [seldom.count("away") for _ in range(3)] == [1, 0, 0]
    clock[0] = 60.0
    assert seldom.count("away") == 3
    assert seldom.count("other") == 1


def test_many_different_things_share_one_limit() -> None:
    seldom = RateLimitedLog(60, lambda: 0.0)

    said = [seldom.count(str(number)) for number in range(3 * MOST_KEYS)]

    assert sum(said) == MOST_KEYS + 1
