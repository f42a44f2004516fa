"""Reads how a lesson went (well, badly, lucky) from a mark before it or from its words; asks where neither says it."""

from __future__ import annotations

import re
from typing import Literal

from storage.rules.errors import Unclear

Mood = Literal["well", "badly", "lucky"]

_GOOD = r"well|good|great|smoothly|positives?|pro|👍|:(?:\+1|thumbsup):|✅|:white_check_mark:|\+"
_BAD = r"badly|bad|poorly|wrong|negatives?|con|👎|:(?:-1|thumbsdown):|❌|:x:|-|–|−"
_LUCK = r"lucky|luck|🍀|:four_leaf_clover:"
_LEAD = re.compile(
    rf"\s*[(\[*_]*(?:(?:what|where|it|that|we)\s+)?(?:(?:went|go|goes|worked|got|get|were|was)\s+)?"
    rf"(?:(?P<well>{_GOOD})|(?P<badly>{_BAD})|(?P<lucky>{_LUCK}))(?P<close>[)\]*_]*[?:,;!.]*)(?=\s|$)\s*"
    rf"(?P<dash>[-–—:]\s+)?(?P<that>that\s+)?",
    re.IGNORECASE,
)
_SAID: tuple[tuple[Mood, re.Pattern[str]], ...] = (
    ("well", re.compile(r"\b(?:went|go|gone|worked|works) (?:very |really |so )?(?:well|great|smoothly|fine)\b", re.I)),
    ("badly", re.compile(r"\b(?:went|go|gone) (?:very |really |so )?(?:badly|wrong|poorly)\b", re.I)),
    ("lucky", re.compile(r"\b(?:lucky|luckily|fortunately|good luck|by luck)\b", re.I)),
)
_NOT = re.compile(r"\b(?:not|never|no|nothing|nobody|hardly)\b|n['’]t\b", re.IGNORECASE)
_BUT = re.compile(r"\b(?:but|except|until|although|however|could have|would have|should have|unlucky)\b", re.IGNORECASE)
_FAULT = re.compile(
    r"\b(?:not|no|nobody|none|nothing|never|missing|missed|stale|slow|slowly|late|too|fail\w*|lack\w*|unclear|wrong|broken"
    r"|confus\w*|outdated|hard|noisy|should|need\w*|only)\b|n['’]t\b",
    re.IGNORECASE,
)


def mood_of(text: str) -> tuple[Mood, str] | None:
    """Give how a lesson went and its words without the mark; None for no words.

    Raises:
        Unclear: when nothing says it, or two things are said; each choice says one of the three.
    """
    found = _LEAD.match(text)
    if found and text[found.end() :].strip():
        mood: Mood = "well" if found["well"] else "badly" if found["badly"] else "lucky"
        return mood, text[found.end() :]
    if not text.strip():
        return None
    said = {mood for mood, words in _SAID if words.search(text)}
    if _BUT.search(text) or len(said) > 1:
        raise _unclear(text)
    if "well" in said:
        return ("badly" if _NOT.search(text) else "well"), text
    if said and _NOT.search(text):
        raise _unclear(text)
    if said:
        return said.pop(), text
    if _FAULT.search(text):
        return "badly", text
    raise _unclear(text)


def _unclear(text: str) -> Unclear:
    reason = "Did that go well or badly, or were you lucky?"
    words = " ".join(text.split())
    return Unclear(reason, choices=tuple(f"{mood} {words}" for mood in ("well", "badly", "lucky")))
