"""A quick look at the first word of a text: most texts begin with a word that begins no time."""

from storage.rules.time_parsing.calendar_days import MONTHS
from storage.rules.time_parsing.days import WEEKDAYS
from storage.rules.time_parsing.number_words import NUMBERS
from storage.rules.time_parsing.tokens import pattern
from storage.rules.time_parsing.zone_abbreviations import AMBIGUOUS, EITHER_SEASON, LETTERS

_ANNOUNCING = (
    *("at", "on", "since", "from", "by", "between", "until", "till", "as", "exactly", "precisely", "some", "sometime"),
    *("um", "alle", "a", "kl"),
    *(
        "about",
        "around",
        "approx",
        "approximate",
        "approximately",
        "circa",
        "ca",
        "c",
        "roughly",
        "gegen",
        "vers",
        "maybe",
        "probably",
    ),
    *("like", "nearly", "almost", "just", "shortly", "right", "soon"),
)
_DAYS = (
    "today",
    "yesterday",
    "heute",
    "gestern",
    "hoy",
    "ayer",
    "hier",
    "y",
    "yday",
    "the",
    "day",
    "last",
    "this",
    "tonight",
    "noon",
    "midday",
    "midnight",
)
_LENGTHS = (
    *("a", "an", "half", "quarter", "three", "now", "moment", "moments", "couple", "few", "several", "over", "under"),
    *("more", "less", "good", "only"),
)
_WORDS = (
    {word.split("-")[0] for word in (*MONTHS, *WEEKDAYS, *NUMBERS)}
    | {letters.lower() for letters in (*LETTERS, *AMBIGUOUS, *EITHER_SEASON, "UTC", "GMT")}
    | {*_ANNOUNCING, *_DAYS, *_LENGTHS}
)
_WORD = pattern("[a-z]+")
_OTHER = pattern(r"[0-9@~≈∼<&−–—à-]")
_PLACE = pattern("[a-z]+/[a-z]")


def may_begin_a_time(text: str, start: int) -> bool:
    """Say whether a time may begin at `start`, by the first word or mark there."""
    word = _WORD.match(text, start)
    if not word:
        return bool(_OTHER.match(text, start))
    return word[0].lower() in _WORDS or bool(_PLACE.match(text, start))
