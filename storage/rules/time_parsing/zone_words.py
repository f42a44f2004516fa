"""The names of places and regions by which people call a time zone: Berlin, NYC, Pacific, India."""

from functools import cache
from zoneinfo import available_timezones

# the words of regions, which are zones wherever they stand behind a clock time
REGIONS = {
    "pacific": "America/Los_Angeles",
    "mountain": "America/Denver",
    "central": "America/Chicago",
    "eastern": "America/New_York",
    "nyc": "America/New_York",
    "us pacific": "America/Los_Angeles",
    "us mountain": "America/Denver",
    "us central": "America/Chicago",
    "us eastern": "America/New_York",
    "zulu": "UTC",
}
# in small letters they are something else: "at 19:28 central database failed"
ALSO_WORDS = frozenset({"central", "mountain"})
_ALSO_CALLED = {
    "san francisco": "America/Los_Angeles",
    "sf": "America/Los_Angeles",
    "bay area": "America/Los_Angeles",
    "la": "America/Los_Angeles",
    "seattle": "America/Los_Angeles",
    "portland": "America/Los_Angeles",
    "austin": "America/Chicago",
    "dallas": "America/Chicago",
    "houston": "America/Chicago",
    "boston": "America/New_York",
    "washington": "America/New_York",
    "atlanta": "America/New_York",
    "miami": "America/New_York",
    "munich": "Europe/Berlin",
    "hamburg": "Europe/Berlin",
    "frankfurt": "Europe/Berlin",
    "cologne": "Europe/Berlin",
    "germany": "Europe/Berlin",
    "german": "Europe/Berlin",
    "france": "Europe/Paris",
    "uk": "Europe/London",
    "british": "Europe/London",
    "edinburgh": "Europe/London",
    "manchester": "Europe/London",
    "barcelona": "Europe/Madrid",
    "milan": "Europe/Rome",
    "geneva": "Europe/Zurich",
    "kyiv": "Europe/Kyiv",
    "bangalore": "Asia/Kolkata",
    "bengaluru": "Asia/Kolkata",
    "mumbai": "Asia/Kolkata",
    "delhi": "Asia/Kolkata",
    "hyderabad": "Asia/Kolkata",
    "pune": "Asia/Kolkata",
    "chennai": "Asia/Kolkata",
    "india": "Asia/Kolkata",
    "indian": "Asia/Kolkata",
    "beijing": "Asia/Shanghai",
    "china": "Asia/Shanghai",
    "japan": "Asia/Tokyo",
    "tel aviv": "Asia/Jerusalem",
    "israel": "Asia/Jerusalem",
}
_CONTINENTS = ("Africa/", "America/", "Asia/", "Atlantic/", "Australia/", "Europe/", "Indian/", "Pacific/")
_NO_PLACES = {"center", "reunion", "christmas", "easter", "midway", "wake", "nome", "knox", "bahia", "mahe", "samara"}


@cache
def zones_by_place() -> dict[str, str]:
    """Give the zone of every place that people name, by its words in small letters."""
    cities = {
        name.rsplit("/", 1)[1].replace("_", " ").lower(): name
        for name in sorted(available_timezones())
        if name.startswith(_CONTINENTS)
    }
    return {city: zone for city, zone in cities.items() if city not in _NO_PLACES} | _ALSO_CALLED | REGIONS
