"""The facts of a postmortem draft, computed from the entries of an incident alone, as JSON values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from storage.rules.escalation.history import escalations, pages
from storage.rules.lifecycle.outage_windows import windows
from storage.rules.lifecycle.previous_values import with_previous_values
from storage.rules.lifecycle.status_history import active_entries
from storage.rules.postmortem.durations import durations, seconds_by_value, time_in_severity, time_in_status
from storage.rules.postmortem.milestones import Milestone, milestones
from storage.rules.postmortem.narrative import announced, hypotheses, links, noticed, recovery
from storage.rules.postmortem.open_questions import questions
from storage.rules.postmortem.participants import authors, roles_held
from storage.rules.postmortem.phases import phases
from storage.rules.postmortem.sections import causes, follow_ups, impacts, lessons, resolutions, triggers
from storage.rules.postmortem.serialize import (
    Facts,
    correction_fact,
    escalation_fact,
    follow_up_fact,
    formula_fact,
    line_fact,
    milestone_fact,
    person_fact,
    phase_fact,
    question_fact,
    role_fact,
    stretch_fact,
    window_fact,
)
from storage.rules.timeline.amendments import corrections
from storage.rules.timeline.entries import Entry
from storage.rules.timeline.local_time import Place


@dataclass(frozen=True, kw_only=True)
class IncidentFacts:
    """What is known of an incident beside its timeline.

    `timezone` is an IANA name or a fixed offset, `channel` the channel's name, `version` the number of the draft.
    """

    ref: str
    title: str
    severity: str
    status: str
    timezone: str
    channel: str | None
    private: bool
    drill: bool
    version: int


def postmortem(incident: IncidentFacts, entries: Sequence[Entry], *, silence_minutes: int = 30, now: datetime) -> Facts:
    """Give every fact of the draft, each with its source, for `postmortem.json` and for the document.

    The same input gives the same facts. Nothing is guessed: an unknown fact is None and a question.

    Args:
        incident: its name, state and zone, and which draft this is.
        entries: everything on its timeline, the retracted entries too.
        silence_minutes: how long nothing may be written in an open incident before it is asked what happened.
        now: when the draft is made (UTC); durations that have not ended are counted up to it.
    """
    place, entries = Place(incident.timezone), with_previous_values(entries)
    known = milestones(entries)
    return {
        "incident": _incident(incident),
        "draft": {"version": incident.version, **place.moment(now)},
        "zone": _zone(place, entries, now),
        "milestones": {name: milestone_fact(found, place) for name, found in known.items()},
        "durations": {name: one.seconds for name, one in durations(known).items()},
        "timeline": [line_fact(entry, place) for entry in active_entries(entries)],
        **_parts(entries, place),
        "escalations": [escalation_fact(one, place) for one in escalations(entries)],
        "follow_ups": [follow_up_fact(one) for one in follow_ups(entries)],
        "questions": [question_fact(one) for one in questions(entries, place=place, silence_minutes=silence_minutes)],
        **_story(entries, place),
        **_counted(entries, known, place, now),
        **_record(entries, place),
    }


def _incident(incident: IncidentFacts) -> Facts:
    return {
        "ref": incident.ref,
        "title": incident.title,
        "severity": incident.severity,
        "status": incident.status,
        "timezone": incident.timezone,
        "channel": incident.channel,
        "private": incident.private,
        "drill": incident.drill,
    }


def _zone(place: Place, entries: Sequence[Entry], now: datetime) -> Facts:
    """Name the zone of the draft; it has two sets of letters if the clocks were changed during the incident."""
    letters = list(dict.fromkeys(place.letters(entry.at) for entry in active_entries(entries))) or [place.letters(now)]
    return {"name": place.name, "letters": letters}


def _parts(entries: Sequence[Entry], place: Place) -> Facts:
    """Give the texts as the schema has them, and beside each list one of the same texts with time and author."""
    texts = {
        "impact": impacts(entries),
        "trigger": triggers(entries),
        "cause": causes(entries),
        "resolution": resolutions(entries),
    }
    learned = lessons(entries)
    return {
        **{name: [entry.text for entry in found] for name, found in texts.items()},
        "lessons": {mood: [entry.text for entry in found] for mood, found in learned.items()},
        **{f"{name}_entries": [line_fact(entry, place) for entry in found] for name, found in texts.items()},
        "lesson_entries": {mood: [line_fact(entry, place) for entry in found] for mood, found in learned.items()},
    }


def _story(entries: Sequence[Entry], place: Place) -> Facts:
    return {
        "noticed": [line_fact(entry, place) for entry in noticed(entries)],
        "pages": [escalation_fact(one, place) for one in pages(entries)],
        "announced": [line_fact(entry, place) for entry in announced(entries)],
        "hypotheses": [
            {**line_fact(guess, place), "next_finding": line_fact(found, place) if found else None}
            for guess, found in hypotheses(entries)
        ],
        "recovery": [line_fact(entry, place) for entry in recovery(entries)],
        "links": [line_fact(entry, place) for entry in links(entries)],
        "roles": [role_fact(one, place) for one in roles_held(entries)],
        "people": [{**person_fact(person), "entries": count} for person, count in authors(entries)],
    }


def _counted(entries: Sequence[Entry], known: Mapping[str, Milestone | None], place: Place, now: datetime) -> Facts:
    found = windows(entries)
    statuses, severities = time_in_status(entries, now), time_in_severity(entries, now)
    return {
        "formulas": [formula_fact(one) for one in durations(known).values()],
        "time_in_status": [stretch_fact(one, place) for one in statuses],
        "time_in_severity": [stretch_fact(one, place) for one in severities],
        "seconds_in_status": seconds_by_value(statuses),
        "seconds_in_severity": seconds_by_value(severities),
        "windows": [window_fact(one, known, place) for one in found],
        "phases": [phase_fact(one, place) for one in phases(known, found)],
    }


def _record(entries: Sequence[Entry], place: Place) -> Facts:
    return {
        "retracted": sum(entry.retracted for entry in entries),
        "amended": [correction_fact(one, place) for one in corrections(entries)],
    }
