"""Resolves names from the settings (`@ana`) to Slack ids when an effect is performed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.integrations.slack.job import SlackJob
from bot.outbox.ports import PermanentFailure, UnknownName
from storage.escalations.notify import SLACK_ID
from storage.outbox.effects import Effect, Invite, PagePerson

_NAME = "name"
"""The kind of a target that is named as in the settings (`@ana`): a person or a user group, Slack knows which."""


async def with_ids(job: SlackJob) -> SlackJob | None:
    """Give the work with ids instead of names, or None to page a group, which the channel's message mentions.

    A page waits for its own name only. A message waits for a moment; a name that is not resolved by then is shown
    unresolved. An invitation resolves its names itself.

    Raises:
        RetryLater: when the name to page is not resolved yet.
        PermanentFailure: when Slack does not know the name to page.
    """
    effect = job.claim.effect
    names = {one["id"] for effect in job.claim.effects for one in _targets(getattr(effect, "facts", {}))}
    if isinstance(effect, PagePerson) and not SLACK_ID.match(effect.person):
        person = await _person(job, effect)
        if person.startswith("S") and not _may_have_been_missed(job):
            return None
        named = replace(effect, person=person, facts=_facts(effect.facts, job.directory.known(names)))
        return replace(job, claim=replace(job.claim, effects=(named,)))
    if not names or isinstance(effect, Invite):
        return job
    is_page = isinstance(effect, PagePerson)
    known = job.directory.known(names) if is_page else (await job.directory.find(names)).known
    effects = tuple(_named(effect, known) for effect in job.claim.effects)
    return replace(job, claim=replace(job.claim, effects=effects))


async def _person(job: SlackJob, effect: PagePerson) -> str:
    """Give the id of a page's target."""
    found = await job.directory.find([effect.person])
    if effect.person in found.pending:
        raise found.later
    if effect.person in found.unknown:
        raise await _why_unknown(job, effect)
    return found.known[effect.person]


async def _why_unknown(job: SlackJob, effect: PagePerson) -> PermanentFailure:
    """Give the failure of a name without an id, with all unknown names of its level if no one else of it has an id."""
    why = job.directory.why_unknown(effect.person)
    targets = effect.facts.get("targets") or []
    names = tuple(one["id"] for one in targets if one["kind"] == _NAME)
    if isinstance(why, UnknownName) and len(names) == len(targets):
        found = await job.directory.find(names)
        return UnknownName(why.name, nobody=names if found.unknown == set(names) else ())
    return why


def _may_have_been_missed(job: SlackJob) -> bool:
    """Whether the channel's message may have been posted before a name was known to be a group."""
    return job.claim.attempts > 0 and job.incident.channel_id is not None


def _targets(facts: dict[str, Any]) -> list[dict[str, str]]:
    """Give the targets in a message's facts that are still names."""
    listed = [facts.get("targets") or [], *(one.get("targets") or [] for one in facts.get("contacts") or [])]
    return [target for targets in listed for target in targets if target["kind"] == _NAME]


def _named(effect: Effect, known: dict[str, str]) -> Effect:
    facts = getattr(effect, "facts", None)
    changes: dict[str, Any] = {"facts": _facts(facts, known)} if facts else {}
    return replace(effect, **changes)


def _facts(facts: dict[str, Any], known: dict[str, str]) -> dict[str, Any]:
    found = dict(facts)
    if found.get("targets"):
        found["targets"] = _ids(found["targets"], known)
    if found.get("contacts"):
        found["contacts"] = [{**one, "targets": _ids(one.get("targets") or [], known)} for one in found["contacts"]]
    return found


def _ids(targets: list[dict[str, str]], known: dict[str, str]) -> list[dict[str, str]]:
    """Give the targets with ids; a target without an id is shown by name and notifies nobody."""
    return [_target(one, known) for one in targets]


def _target(target: dict[str, str], known: dict[str, str]) -> dict[str, str]:
    if target["kind"] != _NAME or target["id"] not in known:
        return target
    slack_id = known[target["id"]]
    return {"kind": "group" if slack_id.startswith("S") else "user", "id": slack_id}
