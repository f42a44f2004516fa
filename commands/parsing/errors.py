"""Says that a part which a form requires is not there, what would be possible, and what was probably meant."""

from __future__ import annotations

import re
from difflib import SequenceMatcher, get_close_matches

from storage.rules.errors import Misread
from storage.rules.lifecycle.transitions import OPEN_STATUSES
from storage.rules.policy import Policy


def label(token: str) -> str:
    """Give the slot's notation as a word for people."""
    return token.strip("[]<>@# ")


def missing(name: str, token: str, word: str, policy: Policy) -> Misread:
    """Say that a slot which the form requires is not there, and what would be possible."""
    possible = {
        "status": list(OPEN_STATUSES),
        "severity": [one.name for one in policy.severities],
        "role": list(policy.roles),
    }.get(name, [])
    if name == "moment":
        return Misread("A time is missing.", choices=("7:28pm", "19:28", "10m ago", "yesterday 23:50"))
    if not word:
        return Misread(f"The {label(token)} is missing.", choices=possible)
    if name == "url":
        return Misread(
            f"“{word[:80]}” is not a url: https:// is missing.", choices=("https://meet.example.com/x Bridge",)
        )
    beginnings = [one for one in possible if one.startswith(word.lower())] if len(word) > 1 else []
    reason = f"“{word[:80]}” is not a {label(token)}."
    return Misread(reason, choices=beginnings or possible, did_you_mean=_likeliest(name, word, possible))


def _likeliest(name: str, word: str, possible: list[str]) -> str | None:
    """Suggest what was meant, if it is nearer than all else: of sev1 to sev4 none is any nearer to sev0."""
    if name == "person":
        return f"@{word.lower()}" if re.fullmatch(r"[\w.-]+", word) else None
    if len([one for one in possible if one.startswith(word.lower())]) > 1:
        return None
    near = get_close_matches(word.lower(), possible, n=2, cutoff=0.5)
    alike = [SequenceMatcher(a=word.lower(), b=one).ratio() for one in near]
    return near[0] if near and alike.count(alike[0]) == 1 else None
