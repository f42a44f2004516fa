"""The marks that people and programs put around a time: bullets before it, brackets and quotation marks about it."""

from dataclasses import dataclass

from storage.rules.time_parsing.tokens import BLANK, after_blanks, pattern

_CLOSERS = {
    "[": "]",
    "(": ")",
    "{": "}",
    '"': '"',
    "'": "'",
    "“": "”",
    "”": "”",
    "„": "“",
    "‘": "’",
    "«": "»",
    "*": "*",
    "_": "_",
    "`": "`",
}
_BULLET = pattern(rf"(?:[-–—•·‣◦▪●∙*+>]|&gt;){BLANK}+|[0-9]{{1,2}}[.)]{BLANK}+(?=[0-9]{{1,2}}:[0-9]{{2}})")
_BULLETS = 2
_OPENING = pattern(rf"[{''.join(f'{chr(92)}{mark}' for mark in _CLOSERS)}]")
_DEEPEST = 3


@dataclass(frozen=True)
class Frame:
    """What stands around a time: it begins at `begin`, and `text` has blanks for the marks that close around it.

    `closes` is where the last of these marks ends.
    """

    text: str
    begin: int = 0
    closes: int = 0

    def end(self, end: int) -> int | None:
        """Say where the marks around a time that ends at `end` end; None if they enclose more than the time."""
        if end >= self.closes:
            return end
        return None if self.text[end : self.closes].strip(" \t:,;.-–—") else self.closes


def frame_at_start(text: str) -> Frame | None:
    """Read the bullets and the opening marks at the beginning of a text; None if nothing closes what was opened."""
    begin = 0
    for _ in range(_BULLETS):
        bullet = _BULLET.match(text, begin)
        begin = bullet.end() if bullet else begin
    closing = ""
    while len(closing) < _DEEPEST and _OPENING.match(text, begin):
        closing = _CLOSERS[text[begin]] + closing
        begin = after_blanks(text, begin + 1)
    return _closed(text, begin, closing)


def _closed(text: str, begin: int, closing: str) -> Frame | None:
    closes = begin if closing else 0
    for mark in closing:
        at = text.find(mark, closes)
        if at < 0:
            return None
        text = f"{text[:at]} {text[at + 1 :]}"
        closes = at + 1
    return Frame(text, begin, closes)
