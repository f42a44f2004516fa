"""Finds the command that was meant, reads what was typed by its form, and runs it in the caller's transaction."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from difflib import get_close_matches

from commands.core.permissions import permitted
from commands.core.request import Answer, Command, Request
from commands.core.timezone import timezone_of
from commands.parsing import parser
from storage.journal.journal import Journal
from storage.rules.errors import Refused
from storage.rules.redaction import mask

NAMED_INCIDENT = re.compile(r"inc-([0-9]{1,9})(?:[:,]?\s+|$)", re.IGNORECASE)


def find(commands: Sequence[Command], verb: str, text: str = "") -> Command:
    """Give the command with this name or alias.

    Where two share an alias (`log <text>` notes something, `log` alone shows the timeline) the first takes the text
    and the last is meant when there is none.

    Raises:
        Refused: when there is none; the nearest name is suggested.
    """
    word = verb.lower()
    found = [command for command in commands if word == command.name or word in command.aliases]
    if found:
        return found[0] if text.strip() else found[-1]
    names = [name for command in commands for name in (command.name, *command.aliases)]
    near = get_close_matches(word, names, n=1, cutoff=0.6)
    raise Refused(f"I do not know “{verb[:80]}”.", choices=("help",), did_you_mean=near[0] if near else None)


async def answer(request: Request, journal: Journal) -> Answer:
    """Run the command that a request asks for.

    Raises:
        Refused: when the person's wish cannot be granted; nothing was changed.
    """
    command = find(request.commands, request.verb, request.text)
    named = NAMED_INCIDENT.match(request.text)
    if named and request.about is None:
        request = replace(request, about=int(named[1]), text=request.text[named.end() :])
    request = await permitted(request, command, journal)
    text, masked = mask(request.text)
    request = replace(request, text=text, masked=masked)
    arguments = read(request, command, timezone_of(request, journal))
    return await command.run(request, arguments, journal)


def read(request: Request, command: Command, timezone: str) -> parser.Arguments:
    """Read what was typed by the command's form, times in this zone.

    Raises:
        Refused: when it cannot be read so.
    """
    context = parser.ParseContext(
        now=request.received_at, timezone=timezone, policy=request.policy, mentions=request.mentions
    )
    return parser.read(command.syntax, request.text, context)
