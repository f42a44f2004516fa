"""Judges what came of a typed line by the outcomes that are acceptable for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from storage.rules.timeline.events import Escalated, LessonLearned, RoleAssigned
from tests.commands.phrase_checks import CHECKS, argument, asked, masked, plain
from tests.commands.phrase_file import Outcome, Phrase
from tests.commands.phrase_player import Played, is_stated

Class = Literal["understood", "asked", "hinted", "silent", "wrong"]
CLASSES: tuple[Class, ...] = ("understood", "asked", "hinted", "silent", "wrong")


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What a line came to, and whether that is acceptable for it."""

    phrase: Phrase
    played: Played
    came_to: Class
    acceptable: bool


def judge(phrase: Phrase, played: Played) -> Verdict:
    """Find the first acceptable outcome that holds; where none does, say what happened instead."""
    outcome = next((one for one in phrase.ok if _holds(one, phrase, played)), None)
    came_to = _missed(phrase, played) if outcome is None else _reached(outcome)
    return Verdict(phrase=phrase, played=played, came_to=came_to, acceptable=outcome is not None)


def _holds(outcome: Outcome, phrase: Phrase, played: Played) -> bool:
    wanted = {outcome: True} if isinstance(outcome, str) else outcome
    return all(CHECKS[name](phrase, played, value) for name, value in wanted.items())


def _reached(outcome: Outcome) -> Class:
    if "asked" in outcome:
        return "asked"
    return "hinted" if "hint" in outcome or "told" in outcome else "understood"


def _missed(phrase: Phrase, played: Played) -> Class:
    """Classify a line for which no acceptable outcome holds."""
    if not played.changed:
        return "asked" if asked(phrase, played, True) else "wrong"
    if not played.new or _is_false(phrase, played) or not _words_stand(phrase, played):
        return "wrong"
    return "hinted" if played.offers else "silent"


def _is_false(phrase: Phrase, played: Played) -> bool:
    """Whether something was recorded that nobody meant (a time, a person, a mood), or a secret was shown."""
    kinds = (Escalated, RoleAssigned, LessonLearned)
    secrets = [one["masked"] for one in phrase.ok if isinstance(one, Mapping) and "masked" in one]
    is_shown = any(not masked(phrase, played, some) for some in secrets)
    return is_shown or any(is_stated(one.source) or isinstance(one.what, kinds) for one in played.new)


def _words_stand(phrase: Phrase, played: Played) -> bool:
    """Whether every word that was typed stands in what was recorded, the verb and short marks aside."""
    recorded = plain(" ".join([one.text for one in played.new] + [str(vars(one.what)) for one in played.new]))
    severity = played.incident.severity if played.incident else ""
    return all(word in f"{recorded} {severity}" for word in plain(argument(phrase, played)).split())
