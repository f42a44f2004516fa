"""Reads whom the words after `escalate` ask for."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from storage.rules.addressees import addressed, is_polite, is_spoken_of, lead_in
from storage.rules.escalation.level_names import END_OF_NAME, GROUP_NOUNS, level_at_head, reason_of
from storage.rules.escalation.targets import EscalationTarget, WhomUnclear
from storage.rules.known_people import KnownPerson, Mention, at_the_head, mentions_in, nearest
from storage.rules.policy import Policy

_REASONS = frozenset(
    {
        "again", "alert", "asap", "backup", "blocked", "broken", "critical", "down", "emergency", "failing", "further",
        "help", "higher", "important", "it", "more", "next", "now", "outage", "please", "quick", "quickly", "severe",
        "sos", "still", "stuck", "this", "up", "urgent", "urgently", "worse",
    }
)  # fmt: skip
"""Words that are no name although they stand alone."""

_NAME = re.compile(r"[^\W\d_][\w.'’-]*[^\W_]", re.IGNORECASE)
FULL_NAME = re.compile(r"([^\W\d_][a-zà-ž'’-]+)\s+([^\W\d_][a-zà-ž'’-]+)")
_TO = re.compile(r"\b(?:to|page|paging|ping|cc|notify|call|contact)\s+(?:the\s+)?$", re.IGNORECASE)
"""The last words before what can only be a name."""

FOR_THEM = re.compile(
    r"\s+(?:please|pls|can|could|would|will|help|for|to|with|we|needed|asap|now|look|join|come|urgent|urgently)\b",
    re.IGNORECASE,
)
"""What may follow a plain name that is asked: "sam can you look"."""


def asked_for(
    words: str, policy: Policy, mentions: Mapping[str, str] | None = None, people: Sequence[KnownPerson] = ()
) -> EscalationTarget:
    """Read whom the words after `escalate` ask for: levels, people, groups, or the next level.

    A level or a person may stand behind words that only lead there ("please page …"); a name with its sign counts
    anywhere in the words where it is addressed. A misspelt name of a level is that level: to page somebody is the safe
    way to be wrong. Other names are recognised up to a word such as "team" or "engineers"; where there are no levels,
    up to four words alone are a name. Anything else is a reason, and whom it asks is not known.

    Args:
        words: what was typed.
        policy: the levels.
        mentions: the Slack id behind each `@name` that Slack resolved.
        people: who is known by handle and name.

    Raises:
        WhomUnclear: when nobody has a name, several have it, or a name may as well belong to the reason.
    """
    found = mentions_in(words, mentions or {}, people)
    start = lead_in(words)
    return (
        _level_first(words, start, policy, found)
        or _by_mention(words, policy, found, people)
        or _group_with_a_person_s_name(words[start:], people)
        or _by_plain_name(words, start, policy, people)
        or _without_a_name(words, start, policy, people)
    )


def _level_first(words: str, start: int, policy: Policy, found: Sequence[Mention]) -> EscalationTarget | None:
    """Read a level at the head, and the people who are joined to it: "senior engineers and @bob"."""
    levels = (level_at_head(head, policy) for head in _heads(words, start, found))
    level = next((one for one in levels if one is not None), None)
    if level is None or level.reason is None:
        return level
    behind = words.rindex(level.reason)
    others = [one for one in found if one.start >= behind]
    if not others or not _is_joined(words, behind, others[0]):
        return replace(level, others=tuple(one.typed for one in others))
    joined = others[0].people[0]
    rest = words[others[0].end :]
    return replace(
        level, to=f"{level.to} and {joined.at}", reason=None if is_polite(rest) else reason_of(rest), people=(joined,)
    )


def _heads(words: str, start: int, found: Sequence[Mention]) -> list[str]:
    """Give the words from where a level may begin: at once, behind "to the", behind all that leads there.

    The sign of a name that nobody has is left out: it may be a level.
    """
    behind_to = re.sub(r"^(?:to\s+)?(?:the\s+)?", "", words.strip(), flags=re.IGNORECASE)
    nobody_s = {one.typed for one in found if not one.people}
    heads = [words.strip(), behind_to, words[start:]]
    return [one[1:] if one.startswith(tuple(nobody_s)) else one for one in heads]


def _is_joined(words: str, behind: int, one: Mention) -> bool:
    joins = re.fullmatch(r"\s*(?:and|&|\+|plus|cc|as well as)\s*", words[behind : one.start], re.IGNORECASE)
    return joins is not None and len(one.people) == 1 and not is_spoken_of(words, one.end)


def _by_mention(
    words: str, policy: Policy, found: Sequence[Mention], people: Sequence[KnownPerson]
) -> EscalationTarget | None:
    to_whom = addressed(words, found)
    if not to_whom.people and not any(one.people for one in found):
        return None
    if not to_whom.people:
        names = " and ".join(dict.fromkeys(one.typed for one in found))
        readings = [f"{found[0].typed}: {words}", *_to_next(words, policy)]
        raise WhomUnclear(f"It is not clear whether {names} is to be asked for help.", readings)
    asked = [_one_of(words, one, policy, people) for one in to_whom.people]
    unique = tuple({one.id: one for one in asked}.values())
    others = tuple(one.typed for one in to_whom.others if one.people and one.people[0] not in unique)
    return EscalationTarget(
        " and ".join(one.at for one in unique), None, reason_of(to_whom.rest), people=unique, others=others
    )


def _one_of(words: str, one: Mention, policy: Policy, people: Sequence[KnownPerson]) -> KnownPerson:
    """Give the only one who has a name, or whom the settings name so."""
    if len(one.people) == 1:
        return one.people[0]
    if one.people:
        raise _several(one.typed, one.people, words)
    in_settings = {who.lower(): who for level in policy.levels for who in level.who}
    if one.typed.lower() in in_settings:
        who = in_settings[one.typed.lower()]
        return KnownPerson(id=who, handle=who.removeprefix("@"))
    raise _nobody(one.typed, words, policy, people)


def _several(typed: str, people: Sequence[KnownPerson], words: str) -> WhomUnclear:
    return WhomUnclear(
        f"“{typed}” may be any of {len(people)} people.", [words.replace(typed, one.at, 1) for one in people[:5]]
    )


def _nobody(typed: str, words: str, policy: Policy, people: Sequence[KnownPerson]) -> WhomUnclear:
    near = nearest(typed, people, [level.name for level in policy.levels])
    readings = [words.replace(typed, near, 1)] if near else _to_next(words, policy)
    return WhomUnclear(f"I know nobody called “{typed[:80]}”, so nobody was asked.", readings)


def _to_next(words: str, policy: Policy) -> list[str]:
    return [f"{level.name}: {words}" for level in policy.levels]


def _by_plain_name(words: str, start: int, policy: Policy, people: Sequence[KnownPerson]) -> EscalationTarget | None:
    """Read people who are named without a sign at the head: "bob", "to Sam Stone and bob", "sam can you look"."""
    asked: list[KnownPerson] = []
    end = start
    while True:
        typed, found = at_the_head(words[end:], people)
        if not found:
            break
        if len(found) > 1:
            raise _several(typed, found, words)
        asked.append(found[0])
        end += len(typed)
        gap = re.match(r"\s*(?:,|&|\+|/|\band\b)\s*(?:@)?", words[end:], re.IGNORECASE)
        if gap is None or not at_the_head(words[end + gap.end() :], people)[1]:
            break
        end += gap.end()
    if not asked:
        return None
    rest = words[end:]
    to = " and ".join(one.at for one in asked)
    if not _is_asked_plainly(rest):
        raise WhomUnclear(
            f"It is not clear whether {to} is to be asked for help.", [f"{to}: {words}", *_to_next(words, policy)]
        )
    return EscalationTarget(to, None, None if is_polite(rest) else reason_of(rest), people=tuple(asked))


def _group_with_a_person_s_name(rest: str, people: Sequence[KnownPerson]) -> EscalationTarget | None:
    """Read "senior engineers: …" as that group although somebody is called "senior".

    Where the group's whole name is somebody's, that person is asked, and the name stays as it was typed.
    """
    group = _named(rest, short_is_name=False)
    typed, found = at_the_head(rest, people)
    if not found or group.to is None or not _is_group(group.to) or len(group.to.split()) < 2:
        return None
    if len(typed.split()) < len(group.to.split()):
        return group
    return replace(group, people=tuple(found)) if len(found) == 1 else None


def _is_asked_plainly(rest: str) -> bool:
    ends = is_polite(rest) or END_OF_NAME.match(rest) or FOR_THEM.match(rest)
    return bool(ends) and not is_spoken_of(rest, 0)


def _without_a_name(words: str, start: int, policy: Policy, people: Sequence[KnownPerson]) -> EscalationTarget:
    """Read the name of a group that only people know, refuse what looks like a name, or take it for a reason."""
    rest = words[start:]
    if not policy.levels:
        return _named(re.sub(r"^to\s+(?:the\s+)?", "", words.strip(), flags=re.IGNORECASE), short_is_name=True)
    typed = _like_a_name(words[:start], rest)
    group = _named(rest, short_is_name=False)
    if group.to is not None and _is_group(group.to):
        return group
    if typed:
        raise _nobody(typed, words, policy, people)
    return EscalationTarget(None, None, reason_of(words))


def _is_group(name: str) -> bool:
    return any(word.lower().strip(".,;") in GROUP_NOUNS for word in name.split())


def _like_a_name(before: str, rest: str) -> str | None:
    """Give the words at the head that can hardly be anything but the name of somebody who is not known."""
    full = FULL_NAME.match(rest)
    is_large = full is not None and full[1][0].isupper() and full[2][0].isupper()
    if full and (is_large or _TO.search(before)) and _ends_as_a_name(rest[full.end() :]):
        return full[0]
    one = _NAME.match(rest)
    if one is None or one[0].lower() in _REASONS or one[0].isupper():
        return None
    return one[0] if _ends_as_a_name(rest[one.end() :]) else None


def _ends_as_a_name(rest: str) -> bool:
    return is_polite(rest) or bool(re.match(r"\s*:", rest))


def _named(words: str, *, short_is_name: bool) -> EscalationTarget:
    separated = re.match(r"([^\n:]{1,60}?)(?::\s+|\s+[-–—]\s+|,\s+|\s+(?=because\s))(.+)", words, re.S)
    if separated and len(separated[1].split()) <= 6:
        return EscalationTarget(separated[1], None, reason_of(separated[2]))
    pieces = re.findall(r"\S+", words)
    for index, piece in enumerate(pieces[:6]):
        if piece.lower().strip(".,;") in GROUP_NOUNS and not _goes_on(pieces, index):
            rest = words.split(maxsplit=index + 1)
            return EscalationTarget(
                " ".join(pieces[: index + 1]), None, reason_of(rest[index + 1] if len(rest) > index + 1 else "")
            )
    if short_is_name and 0 < len(pieces) <= 4:
        return EscalationTarget(" ".join(pieces), None, None)
    return EscalationTarget(None, None, reason_of(words))


def _goes_on(pieces: list[str], index: int) -> bool:
    return index + 1 < len(pieces) and pieces[index + 1].lower().strip(".,;") in GROUP_NOUNS
