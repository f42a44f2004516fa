"""Recognises the name of an escalation level at the head of a text: spelt, misspelt or shortened."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher

from storage.rules.addressees import is_polite
from storage.rules.escalation.targets import EscalationTarget
from storage.rules.policy import Policy

GROUP_NOUNS = frozenset(
    {
        "admin", "administrator", "administrators", "admins", "architect", "contractor", "dba", "dbas", "dev",
        "developer", "developers", "devops", "devs", "director", "engineer", "engineering", "engineers",
        "expert", "experts", "group", "lead", "leadership", "leads", "management", "manager", "on-call",
        "oncall", "operations", "operator", "ops", "owner", "owners", "people", "provider", "responder",
        "security", "specialist", "sre", "sres", "staff", "supplier", "support", "team", "teams", "vendor",
    }
)  # fmt: skip
"""Words that end the name of somebody who can be asked for help, where no level of that name is configured."""

CLOSE = 0.88
"""How alike words and a level's name must be to be read as that level: a slip of a letter or two in a dozen."""


END_OF_NAME = re.compile(r"\s*(?:[:,;(—–]|\s-\s|\s(?=because\b)|$)", re.IGNORECASE)


def level_at_head(words: str, policy: Policy) -> EscalationTarget | None:
    """Give the level that words begin with, and the rest as the reason; None if they begin with none.

    A misspelt name is the level that it is most like, and a word such as "seniors" the only level that has it in its
    name; `read_from` says then what was typed.
    """
    return _spelt(words, policy) or _misspelt(words, policy) or _shortened(words, policy)


def _spelt(words: str, policy: Policy) -> EscalationTarget | None:
    level = policy.level_named(words.split())
    if level is None:
        return None
    index, length = level
    rest = words.split(maxsplit=length)
    return EscalationTarget(policy.levels[index].name, index, reason_of(rest[length] if len(rest) > length else ""))


def _misspelt(words: str, policy: Policy) -> EscalationTarget | None:
    """Read the beginning of the words as the level whose name it is most like, if it is like one at all."""
    alike, length, index = max(_likenesses(words.split(), policy), default=(0.0, 0, 0))
    if alike < CLOSE:
        return None
    rest = words.split(maxsplit=length)
    typed = " ".join(rest[:length]).strip(",:;")
    return EscalationTarget(
        policy.levels[index].name, index, reason_of(rest[length] if len(rest) > length else ""), typed
    )


def _shortened(words: str, policy: Policy) -> EscalationTarget | None:
    """Read "seniors" as the only level that has this word in its name."""
    found = re.match(r"\w{4,}", words)
    if found is None or found[0].lower() in GROUP_NOUNS or not _ends(words[found.end() :]):
        return None
    word = found[0].lower().removesuffix("s")
    levels = [
        index
        for index, level in enumerate(policy.levels)
        if word in (part.removesuffix("s") for part in _plain(level.name).split())
    ]
    if len(levels) != 1:
        return None
    rest = words[found.end() :]
    return EscalationTarget(
        policy.levels[levels[0]].name, levels[0], None if is_polite(rest) else reason_of(rest), found[0]
    )


def _likenesses(words: list[str], policy: Policy) -> Iterator[tuple[float, int, int]]:
    """Compare each level's name with as many words, and with one more or less: "on call" is "on-call"."""
    for index, level in enumerate(policy.levels):
        name = _plain(level.name)
        count = len(level.name.split())
        for length in range(max(1, count - 1), min(len(words), count + 1) + 1):
            yield SequenceMatcher(None, _plain(" ".join(words[:length])), name).ratio(), length, index


def _plain(name: str) -> str:
    return name.lower().replace("-", " ").strip(" ,:;")


def _ends(rest: str) -> bool:
    return is_polite(rest) or END_OF_NAME.match(rest) is not None


def reason_of(words: str) -> str | None:
    """Give words without the marks around them, or None if there are none."""
    return words.strip(" \t\n:–—-,") or None
