"""`/incident list`: the open incidents."""

from __future__ import annotations

from commands.core.command import command
from commands.core.reply import Answer, Reply
from commands.core.request import Request
from commands.core.timezone import timezone_of
from commands.parsing.parser import Arguments
from storage.journal.journal import Journal
from storage.rules import time_parsing


@command(
    "list",
    effect="reads",
    deferrable=False,
    visible_when="anywhere",
    permission="look",
    aliases=("ls",),
    syntax=("",),
    summary="List the open incidents",
    examples=("list",),
)
async def list_(request: Request, arguments: Arguments, journal: Journal) -> Answer:
    """List the open incidents that may be seen here."""
    zone = timezone_of(request, journal)
    incidents = [
        {
            "ref": one.ref,
            "title": one.title,
            "severity": one.severity,
            "status": one.status,
            "drill": one.drill,
            "channel_id": one.channel_id,
            "since": time_parsing.echo(one.declared_at, zone, now=journal.now),
        }
        for one in await journal.open_incidents(request.channel)
    ]
    # the operator sees the whole database anyway; in Slack it is not even said that a private incident exists
    private = await journal.hidden_incidents(request.channel) if request.door == "console" else 0
    return Reply(outcome="shown", template="replies/list", facts={"incidents": incidents, "private": private})
