"""Makes the name of an incident's channel: Slack's alphabet, 80 characters at the most, unique by its number."""

from __future__ import annotations

import re
import unicodedata

LONGEST = 80
"""Slack's limit for a channel name (conversations.create)."""


def channel_name(pattern: str, number: int, title: str, attempt: int = 0) -> str:
    """Draw a pattern such as `inc-{number}-{title}`.

    Args:
        pattern: fixed words with `{number}` and `{title}`; it has to hold the number, or the name would not be unique.
        number: the incident's number.
        title: the incident's title, in any script: what Slack's alphabet lacks becomes a hyphen.
        attempt: how many names were taken already; from the first on it is put behind the number.
    """
    shown = f"{number}-{attempt + 1}" if attempt else str(number)
    if "{number}" not in pattern:
        pattern = f"inc-{{number}}-{pattern}"
    fixed = _plain(pattern.replace("{number}", shown).replace("{title}", ""))
    room = LONGEST - len(fixed) - 1
    words = _plain(title)[: max(room, 0)].rstrip("-_")
    name = pattern.replace("{number}", shown).replace("{title}", words or "")
    return _plain(name)[:LONGEST].rstrip("-_")


def _plain(words: str) -> str:
    ascii_words = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode()
    return re.sub(r"-{2,}", "-", re.sub(r"[^a-z0-9_]+", "-", ascii_words.lower())).strip("-")
