"""The narrative facts of a draft: detection, hypotheses, actions and messages to stakeholders."""

from __future__ import annotations

from collections.abc import Sequence

from storage.rules.lifecycle.status_history import active_entries, minute
from storage.rules.postmortem.milestones import milestones
from storage.rules.timeline.entries import Entry
from storage.rules.timeline.events import Linked, MilestoneStated, Noted, StakeholdersUpdated, StatusChanged


def noticed(entries: Sequence[Entry]) -> list[Entry]:
    """Give every sign of trouble: alerts, notes tagged `detect`, and stated times of detection."""
    return [entry for entry in active_entries(entries) if _is_sign(entry)]


def _is_sign(entry: Entry) -> bool:
    stated = isinstance(entry.what, MilestoneStated) and entry.what.milestone == "detected"
    return stated or entry.tag == "detect" or (entry.via == "alert" and isinstance(entry.what, Noted))


def announced(entries: Sequence[Entry]) -> list[Entry]:
    """Give the messages to people outside the channel."""
    return [
        entry
        for entry in active_entries(entries)
        if isinstance(entry.what, StakeholdersUpdated) or entry.tag == "communication"
    ]


def hypotheses(entries: Sequence[Entry]) -> list[tuple[Entry, Entry | None]]:
    """Give each hypothesis with the first finding after it and before the next hypothesis.

    The record does not say whether that finding confirmed or refuted it, so nothing is claimed here.
    """
    pairs: list[tuple[Entry, Entry | None]] = []
    for entry in active_entries(entries):
        if entry.tag == "hypothesis":
            pairs.append((entry, None))
        elif entry.tag == "finding" and pairs and pairs[-1][1] is None:
            pairs[-1] = (pairs[-1][0], entry)
    return pairs


def recovery(entries: Sequence[Entry]) -> list[Entry]:
    """Give what was done: actions, decisions and moves of the status, up to the resolution if that is known."""
    resolved = milestones(entries)["resolved"]
    return [
        entry
        for entry in active_entries(entries)
        if (entry.tag in ("action", "decision") or isinstance(entry.what, StatusChanged))
        and (resolved is None or minute(entry.at) <= minute(resolved.at))
    ]


def links(entries: Sequence[Entry]) -> list[Entry]:
    """Give the dashboards, bridges and other addresses that were put beside the incident."""
    return [entry for entry in active_entries(entries) if isinstance(entry.what, Linked)]
