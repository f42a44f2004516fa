"""The judge of typed lines is strict: what is not acceptable for a line is told by its class."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from storage.rules.timeline.entries import Entry
from storage.rules.timeline.events import Event, LessonLearned, Noted
from tests.commands.phrase_file import Outcome, Phrase
from tests.commands.phrase_player import WRITER, Offer, Played
from tests.commands.phrase_verdict import Class, judge

NOW, THEN = datetime(2026, 7, 14, 20, 33, tzinfo=UTC), datetime(2026, 7, 14, 19, 30, tzinfo=UTC)
RANG: Outcome = {"at": "2026-07-14T19:30+00:00", "text": "pager rang"}
HINT: Outcome = {"hint": "2026-07-14T19:30+00:00"}
TYPED = "7:30pm-ish pager rang"


def phrase(*ok: Outcome, says: str = f"event {TYPED}") -> Phrase:
    about: dict[str, Any] = {"id": "x", "file": "", "kind": "time", "zone": "UTC", "incident_zone": "UTC"}
    return Phrase(**about, says=says, now=NOW, before=(), own=(), milestone=None, ok=ok)


def recorded(what: Event, at: datetime = NOW, *, offers: tuple[Offer, ...] = (), reply: str = "") -> Played:
    source: Any = "recorded" if at == NOW else "stated"
    entry = Entry(number=1, what=what, at=at, recorded_at=NOW, source=source, by=WRITER)
    return played(after=[entry], offers=list(offers), reply=reply)


def played(**about: Any) -> Played:
    nothing: dict[str, Any] = {"number": 0, "before": [], "after": [], "incident": None, "reply": "", "said": []}
    silence: dict[str, Any] = {"announced": [], "rang": set(), "topic": "", "draft": ""}
    return Played(**{**nothing, **silence, **about})


def note(words: str, at: datetime = NOW, **about: Any) -> Played:
    return recorded(Noted(text=words), at, **about)


AMEND = Offer(line="amend 1 at 19:30", at=THEN)


@pytest.mark.parametrize(
    ("came_of_it", "came_to", "acceptable"),
    [
        (note("pager rang", THEN), "understood", True),
        (note("something else", THEN), "wrong", False),
        (note("pager rang", THEN.replace(hour=7)), "wrong", False),
        (note(TYPED, offers=(AMEND,)), "hinted", True),
        (note("pager rang", offers=(AMEND,)), "wrong", False),
        (note(TYPED, offers=(Offer(line="amend 1 at 7:30", at=THEN),)), "hinted", False),
        (note(TYPED, offers=(Offer(line="amend 1 at 07:30", at=THEN.replace(hour=7)),)), "hinted", False),
        (note(TYPED, offers=(Offer(line="amend 1 at 19:30", at=None),)), "hinted", False),
        (note(TYPED), "silent", False),
        (played(reply=f"Which time? /incident event {TYPED}"), "asked", True),
        (played(reply="Which time?"), "wrong", False),
        (played(reply=f"/incident event {TYPED}", rang={"bob"}), "wrong", False),
    ],
)
def test_a_time_is_understood_asked_about_or_offered(came_of_it: Played, came_to: Class, acceptable: bool) -> None:
    verdict = judge(phrase(RANG, HINT, "asked"), came_of_it)

    assert (verdict.came_to, verdict.acceptable) == (came_to, acceptable)


def test_words_that_are_no_time_are_to_be_left_alone() -> None:
    words = phrase("now-text", says="event 500 errors")

    assert judge(words, note("500 errors")).acceptable
    assert not judge(words, note("500 errors", offers=(AMEND,))).acceptable
    assert not judge(words, note("500 errors", THEN)).acceptable


def test_a_lesson_that_is_turned_round_is_wrong() -> None:
    verdict = judge(phrase({"mood": "well"}, says="lesson went well"), recorded(LessonLearned(text="went well")))

    assert (verdict.came_to, verdict.acceptable) == ("wrong", False)


def test_a_reply_tells_of_a_word_beside_the_words_that_it_echoes() -> None:
    words = phrase({"told": "due"}, says="action Fix it due soonish")

    echo = "Recorded: Fix it due soonish"

    assert not judge(words, note("Fix it due soonish", reply=echo)).acceptable
    assert judge(words, note("Fix it due soonish", reply=f"{echo}. No due date was read.")).acceptable
