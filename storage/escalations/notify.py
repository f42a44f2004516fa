"""Asks one level, person or group for help: enqueues the pages, the messages and the invitations."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from storage.journal.journal import Journal
from storage.models import Incident
from storage.outbox.effects import Announce, Effect, Invite, PagePerson, PostMessage
from storage.rules.escalation.targets import EscalationTarget, next_level
from storage.rules.policy import Level

SLACK_ID = re.compile(r"^[CDGSUW][A-Z0-9]+$")
_KINDS = {"U": "user", "W": "user", "S": "group", "C": "channel", "D": "channel", "G": "channel"}


def attempt(
    journal: Journal,
    incident: Incident,
    asked: EscalationTarget,
    who: Sequence[str],
    level: Level | None,
    *,
    requester: str,
) -> None:
    """Ask somebody for help: page them by direct message, post it in the channels, and invite them.

    Args:
        journal: the open journal.
        incident: the incident.
        asked: the level or the person, and the reason.
        who: those who are asked, by Slack id or by name as in the settings.
        level: the level, if it is one; it says how long is waited.
        requester: the name of who asks.
    """
    journal.enqueue(incident, *_effects(journal, incident, asked, who, level, requester))


def _effects(
    journal: Journal,
    incident: Incident,
    asked: EscalationTarget,
    who: Sequence[str],
    level: Level | None,
    requester: str,
) -> list[Effect]:
    targets = [target(one) for one in who]
    facts = {
        "ref": incident.ref,
        "title": incident.title,
        "severity": incident.severity,
        "drill": incident.drill,
        "to": asked.to or "more help",
        "targets": targets,
        "reason": asked.reason,
        "asked_by": requester,
        "wait_minutes": level.wait_minutes if level else None,
        "is_last": next_level(journal.policy, asked.level) is None,
    }
    people = [one["id"] for one in targets if one["kind"] in ("user", "name")]
    groups = [one["id"] for one in targets if one["kind"] == "group"]
    effects: list[Effect] = [PagePerson(person=person, facts=facts) for person in people]
    effects.append(PostMessage(template="messages/escalation", facts=facts))
    effects += [
        Announce(channel=one["id"], template="messages/escalation", facts={**facts, "targets": []})
        for one in targets
        if one["kind"] == "channel" and not incident.private
    ]
    return effects + invitations([*people, *groups])


def invitations(who: Iterable[str]) -> list[Effect]:
    """Give the invitations of people and user groups: one by ids, and one by names, which are resolved later."""
    targets = [target(one) for one in dict.fromkeys(who)]
    people, groups, names = (
        [one["id"] for one in targets if one["kind"] == kind] for kind in ("user", "group", "name")
    )
    effects: list[Effect] = [Invite(people=people, groups=groups)] if people or groups else []
    return effects + ([Invite(people=names, by_name=True)] if names else [])


def target(who: str) -> dict[str, str]:
    """Classify a Slack id: a person (U, W), a user group (S) or a channel (C, G, `#name`).

    A person or group whose id is not known yet is a `name`; it is resolved when the effect is performed.
    """
    if who.startswith("#"):
        return {"kind": "channel", "id": who}
    kind = _KINDS[who[0]] if SLACK_ID.match(who) else "name"
    return {"kind": kind, "id": who}


def minutes(count: int) -> str:
    """Write a number of minutes in words: "1 minute", "5 minutes"."""
    return f"{count} minute" if count == 1 else f"{count} minutes"
