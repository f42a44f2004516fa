"""Friday, 27 November 2026, 20:33 in Berlin: what is typed then, and how it is read."""

from datetime import UTC, datetime

from storage.rules.time_parsing import TimeRefused, TypedTime, leading_time, whole_time, zone_of

BERLIN = "Europe/Berlin"
EVENING = "2026-11-27T20:33+01:00"


def moment(words: str) -> datetime:
    """Give the instant of an ISO time, in UTC."""
    return datetime.fromisoformat(words).astimezone(UTC)


def read(text: str, now: str = EVENING, zone: str = BERLIN) -> tuple[str, str]:
    """Read the time at the beginning of a text: in words ("Fri 19:30", "~", the end of a range), and what follows."""
    time, rest = leading_time(text, now=moment(now), timezone=zone)
    return (words(time, zone) if time else "", rest)


def words(time: TypedTime, zone: str = BERLIN) -> str:
    """Write a time as these tests state it: "Fri 19:30", "~Fri 19:30", "Fri 19:28-19:41"; a far day has its date."""
    at = time.at.astimezone(zone_of(zone))
    far = (time.at - moment(EVENING)).days < -7
    day = f"{at:%Y-%m-%d}" if far else f"{at:%a}"
    clock = f"{at:%H:%M:%S}" if at.second else f"{at:%H:%M}"
    end = f"-{time.until.astimezone(zone_of(zone)):%H:%M}" if time.until else ""
    return f"{'~' if time.approximate else ''}{day} {clock}{end}"


def asked(text: str, now: str = EVENING, zone: str = BERLIN) -> tuple[str, tuple[str, ...]]:
    """Read a text that has to be asked about: the reason and the choices; ("", ()) if it is not."""
    try:
        leading_time(text, now=moment(now), timezone=zone)
    except TimeRefused as refused:
        return refused.reason, refused.choices
    return "", ()


def read_whole(text: str, now: str = EVENING, zone: str = BERLIN) -> str:
    """Read a text that is nothing but a time, in the words of `words`; "" if it is not."""
    time = whole_time(text, now=moment(now), timezone=zone)
    return words(time, zone) if time else ""
