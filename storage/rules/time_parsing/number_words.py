"""Numbers that are written as words: ten, twenty five."""

from storage.rules.time_parsing.tokens import BLANK, any_of

_SMALL = (
    *("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen"),
    *("fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
_TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50}
NUMBERS = {word: number for number, word in enumerate(_SMALL, 1)} | _TENS
HOUR_WORDS = {word: number for word, number in NUMBERS.items() if number <= 12}
_TEN = any_of(list(_TENS))
_ONE = any_of(list(_SMALL[:9]))
NUMBER_WORD = rf"(?:{_TEN})(?:{BLANK}|-)(?:{_ONE})(?![a-z])|{any_of(list(NUMBERS))}"


def number_of(words: str) -> int:
    """Give the number that NUMBER_WORD matched."""
    return sum(NUMBERS[word] for word in words.lower().replace("-", " ").split())
