"""Where an escalation goes next, and what the words after `escalate` ask for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

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


@dataclass(frozen=True)
class EscalationTarget:
    """Whom an escalation asks, by name, the index of the level if it is one, and the reason in the person's words.

    `read_from` is what was typed where a level's name was misspelt.
    """

    to: str | None
    level: int | None
    reason: str | None
    read_from: str | None = None


def asked_for(words: str, policy: Policy) -> EscalationTarget:
    """Parse whom the words after `escalate` ask for: a configured level, or a name before the reason.

    A misspelt name of a level is that level: to page somebody is the safe way to be wrong. Other names are recognised
    up to a separator (`:`, ` - `, ` because `) or up to a word such as "team" or "engineers"; where there are no
    levels, up to four words alone are a name. Anything else is a reason, and whom it asks is not known.
    """
    words = re.sub(r"^to\s+(?:the\s+)?", "", words.strip(), flags=re.IGNORECASE)
    name_first = re.sub(r"^the\s+", "", words, flags=re.IGNORECASE)
    return _spelt(name_first, policy) or _misspelt(name_first, policy) or _named(words, short_is_name=not policy.levels)


def _spelt(words: str, policy: Policy) -> EscalationTarget | None:
    level = policy.level_named(words.split())
    if level is None:
        return None
    index, length = level
    rest = words.split(maxsplit=length)
    return EscalationTarget(policy.levels[index].name, index, _reason(rest[length] if len(rest) > length else ""))


def _misspelt(words: str, policy: Policy) -> EscalationTarget | None:
    """Read the beginning of the words as the level whose name it is most like, if it is like one at all."""
    alike, length, index = max(_likenesses(words.split(), policy), default=(0.0, 0, 0))
    if alike < CLOSE:
        return None
    rest = words.split(maxsplit=length)
    typed = " ".join(rest[:length]).strip(",:;")
    return EscalationTarget(
        policy.levels[index].name, index, _reason(rest[length] if len(rest) > length else ""), typed
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


def _named(words: str, *, short_is_name: bool) -> EscalationTarget:
    separated = re.match(r"([^\n:]{1,60}?)(?::\s+|\s+[-–—]\s+|,\s+|\s+(?=because\s))(.+)", words, re.S)
    if separated and len(separated[1].split()) <= 6:
        return EscalationTarget(separated[1], None, _reason(separated[2]))
    pieces = re.findall(r"\S+", words)
    for index, piece in enumerate(pieces[:6]):
        if piece.lower().strip(".,;") in GROUP_NOUNS and not _goes_on(pieces, index):
            rest = words.split(maxsplit=index + 1)
            return EscalationTarget(
                " ".join(pieces[: index + 1]), None, _reason(rest[index + 1] if len(rest) > index + 1 else "")
            )
    if short_is_name and 0 < len(pieces) <= 4:
        return EscalationTarget(" ".join(pieces), None, None)
    return EscalationTarget(None, None, _reason(words))


def _goes_on(pieces: list[str], index: int) -> bool:
    return index + 1 < len(pieces) and pieces[index + 1].lower().strip(".,;") in GROUP_NOUNS


def _reason(words: str) -> str | None:
    return words.strip(" \t\n:–—-,") or None


def next_level(policy: Policy, current: int | None) -> int | None:
    """Give the index of the level after this one (the first when none was asked yet), or None past the last."""
    following = 0 if current is None else current + 1
    return following if following < len(policy.levels) else None
