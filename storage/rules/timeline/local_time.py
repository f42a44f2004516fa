"""Formats instants for documents: in UTC, and in the local time of the incident."""

from __future__ import annotations

from datetime import UTC, datetime

from storage.rules.time_parsing import zone_of


class Place:
    """A time zone by its name; an unknown one is taken for UTC, because a close must not fail for it."""

    def __init__(self, name: str) -> None:
        try:
            self.rules = zone_of(name)
            self.name = name
        except ValueError:
            self.rules, self.name = UTC, "UTC"

    def local(self, at: datetime) -> datetime:
        """Convert an instant to the local time of this place."""
        return at.astimezone(self.rules)

    def letters(self, at: datetime) -> str:
        """Give the abbreviation of the zone at an instant: "WAT", or "UTC+05:45" where it has none."""
        local = self.local(at)
        name = local.tzname() or ""
        if name.isalpha() or name.startswith("UTC"):
            return name
        return f"UTC{local.isoformat()[-6:]}"

    def moment(self, at: datetime) -> dict[str, str]:
        """Give an instant as JSON has it: `at` in UTC with Z, `local` with its offset, and the letters of `zone`."""
        return {
            "at": utc(at),
            "local": self.local(at).replace(microsecond=0).isoformat(),
            "zone": self.letters(at),
        }

    def clock(self, at: datetime) -> str:
        """Give the local time of day, without seconds: "19:28"."""
        return f"{self.local(at):%H:%M}"

    def day_and_clock(self, at: datetime) -> str:
        """Give the local date and time of day: "2023-08-09 19:28"."""
        return f"{self.local(at):%Y-%m-%d %H:%M}"

    def span(self, since: datetime, until: datetime) -> str:
        """Give two local times, with their dates if it is not the same day: "19:35 to 20:20"."""
        write = self.clock if self.local(since).date() == self.local(until).date() else self.day_and_clock
        return f"{write(since)} to {write(until)}"


def utc(at: datetime) -> str:
    """Write an instant in UTC, to the second: "2023-08-09T18:28:00Z"."""
    return f"{at.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat()}Z"
