"""Finds in a stakeholder update when the next one comes: "next 30m", "Next update at 20:30", "more in half an hour"."""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta

from storage.rules import time_parsing

_WHAT = (
    r"(?:(?:the\s+)?next(?:\s+(?:status\s+)?update)?(?:\s+(?:is|comes|will\s+be|due|expected|planned))?\s*[:=]?"
    r"|(?:more(?:\s+(?:info|news|details|updates?))?|another\s+update|(?:we\s+|will\s+|we['’]ll\s+)?(?:post|update|report)"
    r"(?:\s+again)?)(?=\s+(?:in|at|by)\s))"
)
_SAID = re.compile(
    rf"(?:^|(?<=[\s(,;.–—-]))(?P<what>{_WHAT})\s*(?:(?:in|at|by|around|about|@|~)\s*)?(?P<words>[^\r\n.!?;)]+?)"
    r"(?P<end>[.!;)]+(?=\s|$)|\s*$|\s*[\r\n]|\s+(?-i:(?=[A-Z])))",
    re.IGNORECASE,
)
_CLOCK = re.compile(
    r"(?P<hour>\d{1,2})(?:[:.h](?P<minute>\d{2}))?\s*(?P<half>[ap])?\.?(?:m\.?)?(?P<utc>\s*(?:utc|gmt|z))?"
)
_MEANT = re.compile(r"(?<!\w)next\s+(?:status\s+)?update(?!\w)", re.IGNORECASE)


def promise_of(text: str, now: datetime, timezone: str) -> tuple[timedelta, str] | None:
    """Give how long it is until the next update and the text without these words, or None."""
    for found in _SAID.finditer(text):
        if found["end"].isspace() and not text[found.end() :][:1].isupper():
            continue  # "next 2 hours will be hard"
        wait = _wait(found["words"].strip(), now, timezone)
        if wait:
            before, behind = text[: found.start()].rstrip(" \t,;:(–—-"), text[found.end() :].strip()
            return wait, f"{before} {behind}".strip()
    return None


def unread_promise(text: str) -> bool:
    """Whether a text speaks of the next update: a promise that could not be read."""
    return bool(_MEANT.search(text))


def _wait(words: str, now: datetime, timezone: str) -> timedelta | None:
    return time_parsing.whole_duration(words) or _until_clock(words, now, timezone)


def _until_clock(words: str, now: datetime, timezone: str) -> timedelta | None:
    """Read a clock time as its next occurrence; without am, pm or a leading zero either half of the day counts."""
    found = _CLOCK.fullmatch(words.lower())
    if found is None or not (found["minute"] or found["half"]):
        return None
    hour, minute = int(found["hour"]), int(found["minute"] or 0)
    if hour > 23 or minute > 59 or (found["half"] and not 1 <= hour <= 12):
        return None
    zone = time_parsing.zone_of("UTC" if found["utc"] else timezone)
    today = now.astimezone(zone).date()
    clocks = [time(one, minute) for one in _hours(hour, found["half"], short=len(found["hour"]) == 1 or hour > 9)]
    days = [today + timedelta(days=ahead) for ahead in (0, 1)]
    waits = [datetime.combine(day, clock, tzinfo=zone) - now for day in days for clock in clocks]
    return min((one for one in waits if one > timedelta()), default=None)


def _hours(hour: int, half: str | None, *, short: bool) -> list[int]:
    if half:
        return [hour % 12 + (12 if half == "p" else 0)]
    return [hour, hour % 12 + 12] if short and 1 <= hour <= 12 else [hour]
