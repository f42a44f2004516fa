"""What has to hold for each word of a line's acceptable outcomes."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from storage.rules.timeline.entries import Entry
from storage.rules.timeline.events import (
    Escalated,
    FollowUpAdded,
    FollowUpDone,
    LessonLearned,
    Linked,
    RoleAssigned,
    StakeholdersUpdated,
)
from tests.commands.phrase_file import Phrase, moment
from tests.commands.phrase_offers import is_clear
from tests.commands.phrase_player import LEVELS, PEOPLE, Played, is_stated

Check = Callable[[Phrase, Played, Any], bool]
"""Whether what came of a line is what the word's value says."""


def asked(phrase: Phrase, played: Played, _: Any) -> bool:
    """Nothing is recorded and nobody is paged; the reply hands the typed words back, perhaps with the verb mended."""
    line = plain(phrase.says.replace("{n}", str(played.number)).replace("@hotwash", ""))
    words = plain(argument(phrase, played))
    reply = plain(played.reply)
    return not played.changed and not played.rang and (line in reply or (" " in words and words in reply))


def plain(text: str) -> str:
    """Leave out marks, blanks and capitals."""
    return " ".join(re.findall(r"[^\W_]+", text.casefold()))


def argument(phrase: Phrase, played: Played) -> str:
    """Give what was typed behind the verb, and behind the status or severity that it needs."""
    says = phrase.says.replace("@hotwash", "").replace("/incident ", "").replace("{n}", str(played.number))
    verb, *words = says.strip(" ,:").split(maxsplit=1)
    behind = words[0] if words else ""
    return behind.partition(" ")[2] if plain(verb) in ("status", "severity") else behind


def _within(at: datetime | None, wanted: Any) -> bool:
    first, last = (wanted[0], wanted[1]) if isinstance(wanted, list) else (wanted, wanted)
    return at is not None and moment(first) <= at.replace(second=0, microsecond=0) <= moment(last)


def _at(phrase: Phrase, played: Played, wanted: Any) -> bool:
    """The time is stated and that one: the milestone's where the line is about one, else the only new entry's."""
    if phrase.milestone:
        found = played.milestones.get(phrase.milestone)
        is_new = found is not None and found.entry in [one.number for one in played.new]
        return found is not None and is_new and is_stated(found.source) and _within(found.at, wanted)
    return len(played.new) == 1 and is_stated(played.new[0].source) and _within(played.new[0].at, wanted)


def _is_now(phrase: Phrase, played: Played, _: Any) -> bool:
    return (
        len(played.new) == 1
        and played.new[0].source == "recorded"
        and played.new[0].at.replace(second=0, microsecond=0) == phrase.now.replace(second=0, microsecond=0)
    )


def _is_now_unchanged(phrase: Phrase, played: Played) -> bool:
    unchanged = [" ".join(one.text.split()) for one in played.new] == [" ".join(argument(phrase, played).split())]
    return unchanged and _is_now(phrase, played, True)


def _now_text(phrase: Phrase, played: Played, _: Any) -> bool:
    return _is_now_unchanged(phrase, played) and not played.offers


def _hint(phrase: Phrase, played: Played, wanted: Any) -> bool:
    """It is recorded as it stands, and the reply offers a line or a button that sets that time when it is used."""
    offered = [one.at for one in played.offers if one.at is not None and is_clear(one.line)]
    is_there = bool(offered) if wanted == "any" else any(_within(at, wanted) for at in offered)
    if phrase.milestone == "started":  # stands in a declaration: the title and the marks around it are judged by `text`
        return is_there and not any(is_stated(one.source) for one in played.new)
    return is_there and _is_now_unchanged(phrase, played)


def _text(phrase: Phrase, played: Played, words: Any) -> bool:
    return any(plain(words) in plain(one.text) for one in played.new or _amended(played))


def _amended(played: Played) -> list[Entry]:
    return [one for one in played.after if one not in played.before]


def _title(phrase: Phrase, played: Played, words: Any) -> bool:
    return played.incident is not None and plain(words) in plain(played.incident.title)


def _private(phrase: Phrase, played: Played, wanted: Any) -> bool:
    is_so = played.incident is not None and played.incident.private == wanted
    return is_so and (not wanted or not played.announced)


def _drill(phrase: Phrase, played: Played, wanted: Any) -> bool:
    return played.incident is not None and played.incident.drill == wanted


def _severity(phrase: Phrase, played: Played, wanted: Any) -> bool:
    return played.incident is not None and played.incident.severity == wanted


def _status(phrase: Phrase, played: Played, wanted: Any) -> bool:
    return played.incident is not None and played.incident.status == wanted


def _told(phrase: Phrase, played: Played, word: Any) -> bool:
    """The line is recorded without it, and the word stands in the reply beside the words that are echoed."""
    if (word == "private" and _private(phrase, played, True)) or _severity(phrase, played, word):
        return False
    reply = re.sub(r"#inc-[\w-]+", " ", played.reply)
    for echoed in sorted({one.text for one in played.new}, key=len, reverse=True):
        reply = reply.replace(echoed, " ")
    return bool(played.new) and f" {plain(word)} " in f" {plain(reply)} "


def _did(phrase: Phrase, played: Played, milestone: Any) -> bool:
    found = played.milestones.get(milestone)
    return found is not None and found.at.replace(second=0) == phrase.now.replace(second=0)


def _person(phrase: Phrase, played: Played, wanted: Any) -> bool:
    """Exactly these people or levels are asked and paged, or exactly this person has the role."""
    everyone = wanted if isinstance(wanted, list) else [wanted]
    roles = [one.what for one in played.new if isinstance(one.what, RoleAssigned)]
    if roles:
        return [plain(role.name or "") for role in roles] == [plain(PEOPLE[who]) for who in everyone]
    levels = {level.name: {who.removeprefix("@") for who in level.who} for level in LEVELS}
    paged = set[str]().union(*(levels.get(who, {who}) for who in everyone))
    return any(isinstance(one.what, Escalated) for one in played.new) and played.rang == paged


def _owner(phrase: Phrase, played: Played, wanted: Any) -> bool:
    owners = [one.what.owner or "" for one in played.new if isinstance(one.what, FollowUpAdded)]
    return len(owners) == 1 and plain(owners[0]) in (plain(wanted), plain(PEOPLE[wanted]))


def _due(phrase: Phrase, played: Played, wanted: Any) -> bool:
    return [one.what.due for one in played.new if isinstance(one.what, FollowUpAdded)] == [wanted]


def _mood(phrase: Phrase, played: Played, wanted: Any) -> bool:
    return [one.what.mood for one in played.new if isinstance(one.what, LessonLearned)] == [wanted]


def _promised(phrase: Phrase, played: Played, wanted: Any) -> bool:
    promised = [one.what.next_at for one in played.new if isinstance(one.what, StakeholdersUpdated)]
    if wanted is None:
        return promised == [None]
    return len(promised) == 1 and promised[0] is not None and _within(moment(promised[0]), wanted)


def _url(phrase: Phrase, played: Played, wanted: Any) -> bool:
    linked = [one.what.url.partition("://")[2] for one in played.new if isinstance(one.what, Linked)]
    return linked == [wanted]


def _finished(phrase: Phrase, played: Played, wanted: Any) -> bool:
    return [one.what.number for one in played.new if isinstance(one.what, FollowUpDone)] == [wanted]


def _amends(phrase: Phrase, played: Played, wanted: Any) -> bool:
    was, now = (next(one for one in some if one.number == played.number) for some in (played.before, played.after))
    if wanted is None:
        return now != was and now.at == was.at
    return is_stated(now.source) and _within(now.at, wanted)


def masked(phrase: Phrase, played: Played, secrets: Any) -> bool:
    shown = [played.reply, *played.said, played.topic, played.draft, *(str(one) for one in played.new)]
    return bool(played.draft) and not any(secret in words for secret in secrets for words in shown)


def _each(phrase: Phrase, played: Played, wanted: Any) -> bool:
    def fits(one: Entry, about: Mapping[str, Any]) -> bool:
        return is_stated(one.source) and _within(one.at, about["at"]) and plain(about["text"]) in plain(one.text)

    return len(wanted) == len(played.new) and all(map(fits, played.new, wanted))


def _not_set(phrase: Phrase, played: Played, milestone: Any) -> bool:
    return played.milestones.get(milestone) is None


CHECKS: Mapping[str, Check] = {
    "asked": asked, "at": _at, "hint": _hint, "now-text": _now_text, "now": _is_now, "text": _text, "kept": _text,
    "title": _title, "private": _private, "drill": _drill, "severity": _severity, "status": _status, "told": _told,
    "did": _did, "milestone-unset": _not_set, "person": _person, "owner": _owner, "due": _due, "mood": _mood,
    "promised": _promised, "amended": _amends, "masked": masked, "each": _each, "url": _url, "finished": _finished,
}  # fmt: skip
