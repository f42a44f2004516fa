"""Puts Slack's ids in the place of names from the settings, in what was owed before Slack could be asked for them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.integrations.slack.client import PermanentFailure
from bot.outbox.job import Job
from storage.escalations.notify import SLACK_ID
from storage.outbox.effects import Effect, Invite, PagePerson

NAME = "name"
"""The kind of a target that is named as in the settings (`@ana`): a person or a user group, Slack knows which."""


async def with_ids(job: Job) -> Job | None:
    """Give the work with ids for all names in it, or None if it is to page a group, whom the channel's words call.

    Raises:
        Failed: when Slack cannot be asked for the names now.
        Refusal: when it is to page somebody whom Slack does not know.
    """
    names = {name for effect in job.claim.effects for name in _names(effect)}
    if not names:
        return job
    known = await job.directory.people_and_groups(names)
    effect = job.claim.effect
    if isinstance(effect, PagePerson) and effect.person in names:
        if effect.person not in known:
            raise PermanentFailure("user_not_found", method=f"users.list for {effect.person}")
        if known[effect.person].startswith("S"):
            return None
    effects = tuple(_named(effect, known) for effect in job.claim.effects)
    return replace(job, claim=replace(job.claim, effects=effects))


def _names(effect: Effect) -> list[str]:
    facts = getattr(effect, "facts", {})
    people = effect.people if isinstance(effect, Invite) else []
    person = [effect.person] if isinstance(effect, PagePerson) else []
    return [one for one in [*people, *person] if not SLACK_ID.match(one)] + [one["id"] for one in _targets(facts)]


def _targets(facts: dict[str, Any]) -> list[dict[str, str]]:
    """Give the targets in a message's facts that are still names."""
    listed = [facts.get("targets") or [], *(one.get("targets") or [] for one in facts.get("contacts") or [])]
    return [target for targets in listed for target in targets if target["kind"] == NAME]


def _named(effect: Effect, known: dict[str, str]) -> Effect:
    changes: dict[str, Any] = {}
    if isinstance(effect, Invite):
        ids = [one for one in (known.get(one, one) for one in effect.people) if SLACK_ID.match(one)]
        changes["people"] = [one for one in ids if not one.startswith("S")]
        changes["groups"] = [*effect.groups, *(one for one in ids if one.startswith("S"))]
    if isinstance(effect, PagePerson):
        changes["person"] = known.get(effect.person, effect.person)
    facts = getattr(effect, "facts", None)
    if facts:
        changes["facts"] = _facts(facts, known)
    return replace(effect, **changes)


def _facts(facts: dict[str, Any], known: dict[str, str]) -> dict[str, Any]:
    told = dict(facts)
    if told.get("targets"):
        told["targets"] = _ids(told["targets"], known)
    if told.get("contacts"):
        told["contacts"] = [{**one, "targets": _ids(one.get("targets") or [], known)} for one in told["contacts"]]
    return told


def _ids(targets: list[dict[str, str]], known: dict[str, str]) -> list[dict[str, str]]:
    """Give the targets with ids; whom nobody knows cannot be called, and is left out."""
    return [_target(one, known) for one in targets if one["kind"] != NAME or one["id"] in known]


def _target(target: dict[str, str], known: dict[str, str]) -> dict[str, str]:
    if target["kind"] != NAME:
        return target
    slack_id = known[target["id"]]
    return {"kind": "group" if slack_id.startswith("S") else "user", "id": slack_id}
