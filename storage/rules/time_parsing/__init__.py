"""The times, durations and dates that people type, and the words in which a time is said back to them.

Everything is values in, values out: `now`, `today` and the author's time zone are passed in; times given back are UTC.
"""

from storage.rules.time_parsing.due_dates import trailing_date, whole_date
from storage.rules.time_parsing.durations import leading_duration, trailing_duration, whole_duration
from storage.rules.time_parsing.format import echo, echo_both
from storage.rules.time_parsing.hints import hint_time, trailing_stated_time
from storage.rules.time_parsing.parse import leading_time, trailing_time, whole_time
from storage.rules.time_parsing.reading import TypedTime
from storage.rules.time_parsing.resolve import LENIENCY
from storage.rules.time_parsing.tokens import TimeRefused
from storage.rules.time_parsing.zones import zone_of

__all__ = [
    "LENIENCY",
    "TimeRefused",
    "TypedTime",
    "echo",
    "echo_both",
    "hint_time",
    "leading_duration",
    "leading_time",
    "trailing_date",
    "trailing_duration",
    "trailing_stated_time",
    "trailing_time",
    "whole_date",
    "whole_duration",
    "whole_time",
    "zone_of",
]
