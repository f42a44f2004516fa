"""`/incident declare <title>`: open an incident, its channel and its timeline."""

from __future__ import annotations

from datetime import timedelta

from commands.core.command import command
from commands.core.reply import Answer, Modal, Reply
from commands.core.request import Request
from commands.core.timezone import timezone_of
from commands.parsing.parser import Arguments
from storage.escalations import service
from storage.escalations.notify import SLACK_ID, invitations
from storage.journal import corrections
from storage.journal.journal import Journal
from storage.journal.queries import open_incident_with_title, open_incidents_declared
from storage.models import Incident
from storage.outbox.effects import Announce
from storage.rules import time_parsing
from storage.rules.channel_names import channel_name
from storage.rules.policy import Policy
from storage.rules.timeline.events import Declared, MilestoneStated, Noted

_REPEATED_WITHIN = timedelta(minutes=2)
"""The same person declaring the same title again within this time pressed Enter twice; it is one incident."""

ALIKE_WITHIN = timedelta(minutes=15)
"""Within this time two people who declare the same title are told of each other."""

_LONGEST_TITLE = 200

PRIVATE = "🔒 It is private: only those who are invited see it, and nothing is announced."
_DRILL = "🧪 It is a drill: it is marked so everywhere, and nobody is paged."


@command(
    "declare",
    time_matters=True,
    effect="adds",
    deferrable=True,
    visible_when="outside",
    finds_repetition=True,
    opens_form=True,
    permission="declare",
    aliases=("new", "open", "start"),
    syntax=("[<time>] [sev2] [<title>] [started <time>] [private] [drill]",),
    summary="Open an incident with a channel of its own",
    examples=("declare sev1 Checkout is returning 500s", "declare sev2 Slow search started 7:00pm"),
)
async def declare(request: Request, arguments: Arguments, journal: Journal) -> Answer:
    """Open an incident; with no title, ask for one in a form."""
    if not arguments.text:
        return _form(request, arguments, journal)
    return await _declare(request, arguments, journal, drill="drill" in arguments.flags)


@command(
    "drill",
    effect="adds",
    deferrable=True,
    visible_when="outside",
    finds_repetition=True,
    permission="declare",
    syntax=("[sev2] <title> [started <time>] [private]",),
    summary="Open an incident that is only an exercise",
    examples=("drill sev2 Failover of the database",),
)
async def drill(request: Request, arguments: Arguments, journal: Journal) -> Answer:
    """Open an incident that is marked as an exercise everywhere."""
    return await _declare(request, arguments, journal, drill=True)


def _form(request: Request, arguments: Arguments, journal: Journal) -> Modal:
    """Ask in a form for what is missing; what was said already stands in it."""
    severities = [one.name for one in journal.policy.severities]
    started, options = _typed_again(request, arguments.started, journal), sorted(arguments.flags)
    words = [
        arguments.severity or _another(journal.policy),
        "<title>",
        f"started {started}" if started else "",
        *options,
    ]
    facts = {
        "severities": severities,
        "default": arguments.severity or journal.policy.default_severity,
        "started": started,
        "options": options,
        "private_metadata": {"channel": request.channel, "at": _typed_again(request, arguments.time, journal)},
        "one_line": " ".join(["declare", *(word for word in words if word)]),
    }
    return Modal(template="modals/declare", facts=facts)


def _typed_again(request: Request, typed: time_parsing.TypedTime | None, journal: Journal) -> str | None:
    """Give a typed time so that it means the same when the form is sent: ten minutes ago is longer ago by then."""
    return time_parsing.echo(typed.at, timezone_of(request, journal), now=journal.now) if typed else None


def _another(policy: Policy, severity: str | None = None) -> str:
    """Give the severity that is a step worse than this one (or than the usual one), or the next that there is."""
    names = [one.name for one in policy.severities]
    present = severity or policy.default_severity
    place = names.index(present) if present in names else 0
    return names[place - 1] if place else names[min(1, len(names) - 1)]


async def _declare(request: Request, arguments: Arguments, journal: Journal, *, drill: bool) -> Answer:
    title = " ".join(arguments.text.split())
    declared = Declared(
        text=title[:_LONGEST_TITLE],
        severity=arguments.severity or journal.policy.default_severity,
        private="private" in arguments.flags,
        drill=drill,
    )
    repeated = await _repeated(journal, declared)
    if repeated is not None:
        words = f"“{title[:100]}” was declared a moment ago as {repeated.ref}"
        facts = {"ref": repeated.ref, "what": words}
        return Reply(outcome="repeated", template="replies/repeated", facts=facts, incident=repeated.ref)
    incident = await journal.declare(declared, at=arguments.time)
    if arguments.started:
        journal.write(incident, MilestoneStated(text="", milestone="started"), at=arguments.started)
    if len(title) > _LONGEST_TITLE:
        journal.write(incident, Noted(text=arguments.text))  # a title has to be short; the words are kept whole
    await _owe_the_rest(request, journal, incident)
    arguments.told.extend(await _same_title(journal, incident))
    return _answer(request, arguments, journal, incident, title)


async def _repeated(journal: Journal, declared: Declared) -> Incident | None:
    """Find the incident that this person declared in the same way a moment ago."""
    since = journal.now - _REPEATED_WITHIN
    for incident in await open_incidents_declared(journal, declared.text, since=since):
        if (await corrections.entry_row(journal, incident, 1)).data == declared.data():
            return incident
    return None


async def _same_title(journal: Journal, declared: Incident) -> list[str]:
    """Tell of an open incident with this title of the last minutes; private ones are told nobody."""
    found = await open_incident_with_title(journal, declared, since=journal.now - ALIKE_WITHIN)
    if found is None:
        return []
    incident, person = found
    seconds = max(0, int((journal.now - incident.declared_at).total_seconds()))
    ago = f"{seconds} s" if seconds < 120 else f"{seconds // 60} min"
    by = f" by {person.name}" if person else ""
    return [f"{incident.ref} with this title was declared {ago} ago{by}."]


async def _owe_the_rest(request: Request, journal: Journal, incident: Incident) -> None:
    policy = journal.policy
    sender = [request.actor.id] if SLACK_ID.match(request.actor.id) else []  # else a login name
    journal.enqueue(incident, *invitations([*sender, *policy.invite]))
    if policy.announcement_channel and not incident.private:
        facts = {
            "ref": incident.ref,
            "title": incident.title,
            "severity": incident.severity,
            "status": incident.status,
            "drill": incident.drill,
            "declared_by": journal.person.name if journal.person else "",
            "timezone": incident.timezone,
        }
        journal.enqueue(
            incident, Announce(channel=policy.announcement_channel, template="messages/announcement", facts=facts)
        )
    if policy.pages(incident.severity) and not incident.drill:
        await service.page_first_level(journal, incident)


def _answer(request: Request, arguments: Arguments, journal: Journal, incident: Incident, title: str) -> Reply:
    notes = [*_marks(incident), *_times(request, arguments, journal), *arguments.told]
    if arguments.severity is None:
        another = _another(journal.policy, incident.severity)
        change = f"; `severity {another}` changes it" if another != incident.severity else ""
        notes.append(f"No severity was given, so it is {incident.severity}{change}.")
    if len(title) > _LONGEST_TITLE:
        notes.append(f"The title was cut to {_LONGEST_TITLE} characters; your words stand whole on the timeline.")
    if request.masked:
        notes.append(f"Masked before it was stored: {', '.join(request.masked)}. Please change it where it is used.")
    facts = {
        "ref": incident.ref,
        "title": incident.title,
        "severity": incident.severity,
        "channel_name": channel_name(journal.policy.channel_name, incident.number, incident.title),
        "notes": notes,
    }
    return Reply(outcome="recorded", template="replies/declared", facts=facts, incident=incident.ref)


def _marks(incident: Incident) -> list[str]:
    return [words for is_so, words in ((incident.private, PRIVATE), (incident.drill, _DRILL)) if is_so]


def _times(request: Request, arguments: Arguments, journal: Journal) -> list[str]:
    """Say each time that was typed as it was understood, in the asker's zone."""
    zone = timezone_of(request, journal)
    typed = [(what, one) for what, one in (("Declared", arguments.time), ("Started", arguments.started)) if one]
    told = [f"{what} at {time_parsing.echo_both(one.at, zone, now=journal.now)}." for what, one in typed]
    known = (journal.person and journal.person.timezone) or request.actor.timezone
    if not known and any(one.zone == zone for _, one in typed):
        told.append(f"Slack has not told me your time zone yet, so I read the time in {zone}.")
    return told
