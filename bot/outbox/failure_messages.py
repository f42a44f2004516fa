"""Reports permanent failures to the team in one line, and records that a channel is gone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from bot.outbox.ports import DeliveryFailed, PermanentFailure, UnknownName
from storage.journal.journal import Journal
from storage.models import Incident, Person
from storage.outbox.effects import Announce, CallWebhook, Effect, OpenChannel, PagePerson, PostMessage, TellPerson
from storage.outbox.enqueue import was_enqueued
from storage.outbox.queue import Claim

GONE = {"is_archived": "is_archived", "is_inactive": "is_archived", "channel_not_found": "channel_not_found"}
"""Slack errors that mean the channel cannot be written to, mapped to the error that is reported once."""

_ASK_AGAIN = timedelta(minutes=1)
"""How long a channel counts as gone before Slack is called again: it may have been archived by mistake."""

PROBLEM = "messages/channel_problem"
_CALL = "messages/escalation"
BY_HAND = "Ask somebody else with `/incident escalate @name`, and correct the name in hotwash.toml."
RECORD_IS_COMPLETE = "The record is complete; nothing that was typed is lost."


class NoChannel(PermanentFailure):
    """The incident has no channel, and none will come: Slack refused to make it."""

    def __init__(self, why: str) -> None:
        super().__init__(f"the incident has no channel: {why}")


async def report_failure(journal: Journal, claim: Claim, failed: DeliveryFailed) -> None:
    """Report a failure in the channel, or to the declarer if there is none; a failed report is not reported.

    A failed webhook concerns the operator: it is in the log and in the outbox.

    If the channel is gone, or cannot be made, the incident records that.
    """
    if claim.incident_id is None or isinstance(claim.effect, TellPerson | CallWebhook):
        return
    incident = await journal.session.get_one(Incident, claim.incident_id, with_for_update=True)
    if isinstance(failed, NoChannel):
        await _say_elsewhere(journal, incident, claim.effect)
    elif isinstance(claim.effect, OpenChannel):
        await _report_no_channel(journal, incident, failed)
    elif isinstance(failed, UnknownName) and isinstance(claim.effect, PagePerson):
        await _report_unknown(journal, incident, claim.effect, failed)
    else:
        await _tell(journal, incident, claim, failed)


async def report_unknown_guests(journal: Journal, claim: Claim, names: Sequence[str]) -> None:
    """Report names in an invitation that Slack does not know, unless a failed page reports them."""
    if claim.incident_id is None:
        return
    incident = await journal.session.get_one(Incident, claim.incident_id, with_for_update=True)
    guests = [one for one in names if one in journal.policy.invite]
    if guests:
        next_ = "Correct `invite` in hotwash.toml."
        await _say(journal, incident, _facts(f"{_not_known(guests, 'could not be invited')}.", next_), once=True)


async def _report_no_channel(journal: Journal, incident: Incident, failed: DeliveryFailed) -> None:
    """Record why there is no channel; effects that need one fail from now on, all others go on."""
    incident.channel_gone_at, incident.channel_gone_because = journal.now, failed.error[:200]
    words = f"Slack did not let me create a channel for {incident.ref} ({failed.error})."
    then = f"Pages and announcements go out without it. Go on with `/incident event {incident.ref} …` from anywhere."
    await _say(journal, incident, _facts(words, then))


async def _report_unknown(journal: Journal, incident: Incident, page: PagePerson, failed: UnknownName) -> None:
    """Warn that a page reaches nobody; if a whole level has nobody, warn in the announcement channel, too."""
    if not failed.nobody:
        await _say(journal, incident, _facts(f"{_not_known([failed.name], 'could not be paged')}.", BY_HAND))
        return
    if failed.name != failed.nobody[0]:
        return  # one warning for the level: with its first name
    are = "is" if len(failed.nobody) == 1 else "are"
    words = f"Nobody could be paged: {', '.join(failed.nobody)} {are} not known in Slack."
    await _say(journal, incident, _facts(words, BY_HAND))
    channel = journal.policy.announcement_channel
    if channel and not incident.private:
        to = page.facts.get("to") or "more help"
        loud = _facts(f"{incident.ref} needs {to}. {words}", f"Ask somebody by hand. {incident.ref}: {incident.title}")
        journal.enqueue(incident, Announce(channel=channel, template=PROBLEM, facts=loud))


def _not_known(names: Sequence[str], what: str) -> str:
    why = "the name is" if len(names) == 1 else "the names are"
    return f"{', '.join(names)} {what}: {why} not known in Slack"


async def _say_elsewhere(journal: Journal, incident: Incident, effect: Effect) -> None:
    """Deliver important messages without a channel: warnings to the declarer, calls in the announcement channel.

    A call for help mentions user groups, which pages cannot reach.
    """
    channel = journal.policy.announcement_channel
    if not isinstance(effect, PostMessage):
        return
    if effect.template == PROBLEM:
        await _say(journal, incident, effect.facts)
    elif effect.template == _CALL and channel and not incident.private:
        journal.enqueue(incident, Announce(channel=channel, template=_CALL, facts=effect.facts))


async def _tell(journal: Journal, incident: Incident, claim: Claim, failed: DeliveryFailed) -> None:
    here_is_gone = failed.error in GONE and is_in_channel(claim.effect)
    if here_is_gone and not gone_lately(incident, journal.now):
        incident.channel_gone_at, incident.channel_gone_because = journal.now, GONE[failed.error]
    could_not = "show anything in the channel of" if here_is_gone else f"{claim.effect.kind.replace('_', ' ')} for"
    words = f"I could not {could_not} {incident.ref}: Slack says {GONE.get(failed.error, failed.error)}."
    told_here = isinstance(claim.effect, PostMessage) and claim.effect.template == PROBLEM
    if here_is_gone or not told_here:
        await _say(journal, incident, _facts(words, RECORD_IS_COMPLETE), in_channel=not here_is_gone)


async def _say(
    journal: Journal, incident: Incident, facts: dict[str, Any], *, in_channel: bool = True, once: bool = False
) -> None:
    """Post in the incident's channel; if there is none, send to the declarer, the same message only once."""
    telling: PostMessage | TellPerson = PostMessage(template=PROBLEM, facts=facts)
    if not (incident.channel_id and in_channel) and not _comes(incident):
        if incident.declared_by is None:
            return
        declarer = await journal.session.get_one(Person, incident.declared_by)
        telling, once = TellPerson(person=declarer.slack_id, template=PROBLEM, facts=facts), True
    if not once or not await was_enqueued(journal.session, incident, telling):
        journal.enqueue(incident, telling)


def _facts(what: str, then: str) -> dict[str, Any]:
    return {"what": what, "detail": None, "next": then}


def _comes(incident: Incident) -> bool:
    """Whether the channel is still being made: messages wait for it."""
    return incident.channel_id is None and incident.channel_gone_because is None


def is_in_channel(effect: Effect) -> bool:
    """Whether an effect can be performed only in the incident's own channel."""
    return effect.needs_channel and not isinstance(effect, Announce)


def gone_lately(incident: Incident, now: datetime) -> bool:
    """Whether Slack reported within the last minute that the channel is gone."""
    return incident.channel_gone_at is not None and now - incident.channel_gone_at < _ASK_AGAIN
