"""Serializes the facts of a draft as JSON values: times in UTC and in local time."""

from __future__ import annotations

from collections.abc import Mapping

from storage.rules.escalation.history import HelpRequest
from storage.rules.lifecycle.outage_windows import Window
from storage.rules.lifecycle.status_history import source_of
from storage.rules.postmortem.durations import Duration, Stretch, seconds_between
from storage.rules.postmortem.milestones import Milestone
from storage.rules.postmortem.open_questions import Question
from storage.rules.postmortem.participants import Participant, RoleHeld, author
from storage.rules.postmortem.phases import Phase
from storage.rules.postmortem.sections import FollowUpFact
from storage.rules.timeline.amendments import Correction
from storage.rules.timeline.entries import Entry
from storage.rules.timeline.events import MilestoneStated
from storage.rules.timeline.local_time import Place, utc

Facts = dict[str, object]


def milestone_fact(found: Milestone | None, place: Place) -> Facts | None:
    """Write a milestone with its source, its entry and its earlier values, or None if it is not known."""
    if found is None:
        return None
    earlier = [{**place.moment(one.at), "entry": one.entry} for one in found.earlier]
    return {**place.moment(found.at), "source": found.source, "entry": found.entry, "earlier": earlier}


def line_fact(entry: Entry, place: Place) -> Facts:
    """Write an entry as a line of the timeline; a milestone goes by its own name."""
    kind = entry.what.milestone if isinstance(entry.what, MilestoneStated) else entry.kind
    return {
        "number": entry.number,
        **place.moment(entry.at),
        **_end(entry, place),
        "recorded_at": utc(entry.recorded_at),
        "by": entry.by,
        "by_name": author(entry).name,
        "tag": entry.tag,
        "kind": kind,
        "text": entry.text,
        "amended": entry.amended,
        "source": source_of(entry),
        "via": entry.via,
        "link": entry.link,
        "data": entry.what.data(),
    }


def _end(entry: Entry, place: Place) -> Facts:
    """Write when a range ended; a single moment has no such fields."""
    if entry.until is None:
        return {}
    end = place.moment(entry.until)
    return {"until": end["at"], "until_local": end["local"]}


def escalation_fact(request: HelpRequest, place: Place) -> Facts:
    """Write a request for help, and who answered it and when."""
    data = request.asked.what.data()
    answer = request.acknowledged
    return {
        "number": request.asked.number,
        **place.moment(request.asked.at),
        "to": data["to"],
        "by": request.asked.by,
        "by_name": author(request.asked).name,
        "reason": data.get("reason"),
        "text": request.asked.text,
        "automatic": data.get("automatic", False),
        "source": source_of(request.asked),
        "acknowledged_at": utc(answer.at) if answer else None,
        "acknowledged_by": answer.by if answer else None,
        "acknowledged": line_fact(answer, place) if answer else None,
        "unanswered": line_fact(request.unanswered, place) if request.unanswered else None,
    }


def follow_up_fact(one: FollowUpFact) -> Facts:
    """Write an action item."""
    return {
        "number": one.number,
        "text": one.text,
        "type": one.type,
        "owner": one.owner,
        "due": one.due,
        "done": one.done,
    }


def question_fact(one: Question) -> Facts:
    """Write a question; `of` is the handle of the person asked."""
    return {
        "about": one.about,
        "asks": one.asks,
        "of": one.of.handle,
        "of_name": one.of.name,
        "of_id": one.of.id,
        "kind": one.kind,
        "answer": one.answer,
    }


def person_fact(person: Participant) -> Facts:
    """Write a person."""
    return {"handle": person.handle, "name": person.name, "id": person.id}


def role_fact(held: RoleHeld, place: Place) -> Facts:
    """Write who had a role, since when and until when."""
    until = place.moment(held.until) if held.until else None
    return {"role": held.role, **person_fact(held.person), "since": place.moment(held.since), "until": until}


def formula_fact(one: Duration) -> Facts:
    """Write from which milestone to which a duration counts, and which of them are missing."""
    return {
        "name": one.name,
        "since": one.since,
        "until": one.until,
        "seconds": one.seconds,
        "missing": list(one.missing),
    }


def stretch_fact(one: Stretch, place: Place) -> Facts:
    """Write how long a status or a severity lasted."""
    until = place.moment(one.until) if one.until else None
    return {"value": one.value, "since": place.moment(one.since), "until": until, "seconds": one.seconds}


def window_fact(window: Window, known: Mapping[str, Milestone | None], place: Place) -> Facts:
    """Give one window; the first one began at the milestone, the others when the trouble came back."""
    first = known["started"]
    started = window.reopened.at if window.reopened else first and first.at
    ended = window.resolved and window.resolved.at
    steps = {
        "acknowledged": window.acknowledged,
        "mitigated": window.mitigated,
        "resolved": window.resolved,
        "closed": window.closed,
    }
    return {
        "started": place.moment(started) if started else None,
        "reopened_by": window.reopened.number if window.reopened else None,
        **{name: place.moment(entry.at) if entry else None for name, entry in steps.items()},
        "seconds": seconds_between(started, ended) if started and ended else None,
    }


def phase_fact(one: Phase, place: Place) -> Facts:
    """Write a phase of the picture."""
    return {"name": one.name, **place.moment(one.at), "offset": one.offset, "seconds": one.seconds}


def correction_fact(one: Correction, place: Place) -> Facts:
    """Write an amendment: what the entry said before it, and what after it."""
    return {
        "number": one.entry.number,
        "by": one.by,
        "reason": one.reason,
        "changed": place.moment(one.changed_at),
        "was": {"text": one.text_before, **place.moment(one.at_before)},
        "became": {"text": one.text_after, **place.moment(one.at_after)},
    }
