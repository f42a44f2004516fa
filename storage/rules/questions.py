"""What a draft does not know, or cannot believe, as questions to named people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from storage.rules.durations import seconds_between
from storage.rules.entries import Cancelled, Closed, Entry, Noted
from storage.rules.local_time import Place
from storage.rules.milestones import Milestone, milestones
from storage.rules.parts import causes, follow_ups, impacts, resolutions, triggers
from storage.rules.people import Person, author, who_answers, written_by_person
from storage.rules.status_moves import standing, status_after, status_moves

ORDERED = (
    ("started", "detected"),
    ("started", "declared"),
    ("started", "resolved"),
    ("detected", "acknowledged"),
    ("detected", "mitigated"),
    ("detected", "resolved"),
    ("mitigated", "resolved"),
    ("resolved", "closed"),
)
"""Milestones of which the first one cannot be after the second one."""

QUIET = ("resolved", "closed", "cancelled")
"""Statuses in which nobody has to write anything down."""


@dataclass(frozen=True, kw_only=True)
class Question:
    """One open question: what it is about, the sentence that asks, whom, and the typed words that would answer it."""

    about: str
    asks: str
    of: Person
    kind: Literal["missing", "contradiction", "silence", "unowned"]
    answer: str | None = None


NOBODY = Person(handle="the team", name="the team")
"""Who is asked when nobody is known: an incident without a single entry by a person."""


def questions(entries: Sequence[Entry], *, place: Place, silence_minutes: int) -> list[Question]:
    """Give the open questions of an incident, always in the same order.

    First the missing facts as the draft tells them, then times that contradict each other, silences longer than
    `silence_minutes` while the incident was open, and follow-ups without an owner. That nothing was escalated is a
    fact and no question; a cancelled incident has none.

    Args:
        entries: everything on the timeline.
        place: whose clock the questions speak of.
        silence_minutes: how long nothing may be written before it is asked what happened.
    """
    if any(isinstance(entry.what, Cancelled) for entry in status_moves(entries)[-1:]):
        return []
    known = milestones(entries)
    return [
        *_missing_times(entries, known, place),
        *_missing_parts(entries),
        *_contradictions(entries, known, place),
        *_silences(entries, known, place, silence_minutes),
        *_unowned(entries),
    ]


def _missing_times(entries: Sequence[Entry], known: dict[str, Milestone | None], place: Place) -> Iterator[Question]:
    of = who_answers(entries) or NOBODY
    asked = {
        "started": ("When did the trouble start?", "started <time>"),
        "detected": ("When was it noticed, and by what or whom?", "detected <time>"),
        "acknowledged": (_asks_acknowledged(entries, known, place), "ack at <time>"),
        "mitigated": ("When did it get better for the people affected?", "mitigated at <time>"),
        "resolved": (_asks_resolved(entries, of, place), "resolve at <time>"),
    }
    for name, (asks, answer) in asked.items():
        if known[name] is None:
            yield Question(about=name, asks=asks, of=of, kind="missing", answer=answer)


def _asks_acknowledged(entries: Sequence[Entry], known: dict[str, Milestone | None], place: Place) -> str:
    noticed = [one.at for one in (known["detected"], known["declared"]) if one]
    for entry in standing(entries):
        said = isinstance(entry.what, Noted) and entry.tag != "detect" and written_by_person(entry)
        if said and noticed and entry.at >= min(noticed):
            hint = f"The first human word was entry {entry.number} at {place.clock(entry.at)}: was that it?"
            return f"When was somebody on it? {hint}"
    return "When was somebody on it, and who?"


def _asks_resolved(entries: Sequence[Entry], of: Person, place: Place) -> str:
    for entry in reversed(standing(entries)):
        if isinstance(entry.what, Closed):
            closer = "you" if author(entry) == of else entry.by_name or entry.by
            return f"Was service back when {closer} closed, at {place.clock(entry.at)}?"
    return "Is service back, and since when?"


def _missing_parts(entries: Sequence[Entry]) -> Iterator[Question]:
    of = who_answers(entries) or NOBODY
    asked = (
        ("impact", impacts(entries), "What was affected, for how many people, and what still worked?", "impact <text>"),
        ("trigger", triggers(entries), "What set it off?", "trigger <text>"),
        ("cause", causes(entries), "What was the root cause?", "cause <text>"),
        ("resolution", resolutions(entries), "What fixed it?", "resolution <text>"),
    )
    for about, found, asks, answer in asked:
        if not found:
            yield Question(about=about, asks=asks, of=of, kind="missing", answer=answer)


def _contradictions(entries: Sequence[Entry], known: dict[str, Milestone | None], place: Place) -> Iterator[Question]:
    of = who_answers(entries) or NOBODY
    for before, after in ORDERED:
        first, second = known[before], known[after]
        if first and second and seconds_between(first.at, second.at) is None:
            asks = (
                f"It was {after} at {place.day_and_clock(second.at)} (entry {second.entry}), but {before} only at "
                f"{place.day_and_clock(first.at)} (entry {first.entry}): which is right?"
            )
            yield Question(
                about=after, asks=asks, of=of, kind="contradiction", answer=f"amend {second.entry} at <time>"
            )


def _silences(
    entries: Sequence[Entry], known: dict[str, Milestone | None], place: Place, minutes: int
) -> Iterator[Question]:
    began = [one.at for one in (known["detected"], known["declared"]) if one]
    of = who_answers(entries) or NOBODY
    status: str | None = None
    for before, after in pairwise(standing(entries)):
        status = status_after(before) or status
        seconds = seconds_between(before.at, after.at) or 0
        if seconds > minutes * 60 and status not in QUIET and began and before.at >= min(began):
            asks = (
                f"Nothing was written down from {place.span(before.at, after.at)} ({seconds // 60} min): what happened?"
            )
            asked = author(before) if written_by_person(before) else of
            yield Question(about="silence", asks=asks, of=asked, kind="silence", answer="event at <time> <text>")


def _unowned(entries: Sequence[Entry]) -> Iterator[Question]:
    of = who_answers(entries) or NOBODY
    for one in follow_ups(entries):
        if not one.owner and not one.done:
            asks = f"Who takes follow-up {one.number}, “{one.text}”?"
            yield Question(about=f"follow-up {one.number}", asks=asks, of=of, kind="unowned")
