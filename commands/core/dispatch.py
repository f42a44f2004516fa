"""Resolves words to a call of a command, and runs a call in the caller's transaction."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from textwrap import shorten

from commands.core.command import Command, Commands
from commands.core.people import acquainted
from commands.core.permissions import permitted
from commands.core.reply import Answer
from commands.core.request import Call, Request, Text
from commands.core.timezone import context_of, timezone_of
from commands.core.verb_lookup import find
from commands.parsing import parser
from commands.parsing.form import read_fields
from commands.parsing.pastes import split
from commands.parsing.unsure_times import consider
from storage.journal.journal import Journal
from storage.rules.errors import Misread, Offer, Refused, Unclear, UnclearTime, UnknownCommand
from storage.rules.policy import Policy
from storage.rules.redaction import mask

NAMED_INCIDENT = re.compile(r"inc-([0-9]{1,9})(?:[:,]?\s+|$)", re.IGNORECASE)
SECOND = re.compile(r"\n\s*/(?:incident|hotwash)\s+(?=\w)", re.IGNORECASE)
_NUMBER = re.compile(r"\s*([0-9]{1,9})\s*")


def resolve(
    words: str,
    commands: Commands,
    incident: int | None = None,
    fields: Mapping[str, Sequence[str]] | None = None,
) -> Call | Text:
    """Give the verb that some words begin with, the incident that they name and the rest; help if there are none.

    Args:
        words: what was typed, without `/incident`.
        commands: the verbs that are known.
        incident: the number of the incident that a button or form belongs to; then the words name none.
        fields: what was entered in a form, by field; then the words name none, too.
    """
    try:
        command, word, text = find(words, commands)
    except UnknownCommand:
        return Text(words=words.strip())
    typed = f"{word} {text}".strip()
    if incident is None and fields is None:
        incident, text = _named(command, text)
    return Call(verb=command.name, words=typed, text=text, incident=incident, fields=fields)


def _named(command: Command, text: str) -> tuple[int | None, str]:
    """Take the incident that a text begins with; a bare number is one where a command takes nothing else."""
    if command.names_incident and (bare := _NUMBER.fullmatch(text)):
        return int(bare[1]), ""
    found = NAMED_INCIDENT.match(text)
    return (int(found[1]), text[found.end() :]) if found else (None, text)


def command_of(request: Request, commands: Commands) -> Command:
    """Give the command that a request asks for.

    Raises:
        UnknownCommand: when its words begin with no verb; the nearest name is suggested.
    """
    if isinstance(request.call, Call):
        return commands.named(request.call.verb)
    return find(request.call.words, commands)[0]


async def answer(request: Request, journal: Journal, commands: Commands) -> Answer:
    """Run the command that a request asks for.

    Raises:
        Refused: when the person's wish cannot be granted; nothing was changed.
    """
    command = command_of(request, commands)
    require_one_command(request, command, journal)
    request = await permitted(request, command, journal, commands)
    request = await acquainted(without_secrets(request), command, journal)
    arguments = read(request, command, timezone_of(request, journal), journal.policy)
    return await command.run(request, arguments, journal)


def require_one_command(request: Request, command: Command, journal: Journal) -> None:
    """Refuse a message that holds a second command, which would become words of the first one.

    Pasted events are an exception: each of their lines may begin with the command.

    Raises:
        Refused: with each command as a line of its own.
    """
    if not SECOND.search(request.text):
        return
    if command.splits_pastes and split(request.text, context_of(request, journal)):
        return
    words = request.call.words
    lines = [line.strip() for line in SECOND.split(f"\n/incident {words}") if line.strip()]
    choices = [f"{request.prefix} {line}" for line in lines]
    raise Refused("Your message holds more than one command. Send them one by one:", choices=choices)


def without_secrets(request: Request) -> Request:
    """Take credentials out of the words and the fields; `masked` says of which kinds they were."""
    text, masked = mask(request.text)
    changed: dict[str, object] = {"text": text}
    if isinstance(request.call, Call) and request.call.fields:
        changed["fields"] = {
            name: tuple(mask(one)[0] for one in entered) for name, entered in request.call.fields.items()
        }
    return replace(request.with_call(**changed), masked=masked)


def read(request: Request, command: Command, timezone: str, policy: Policy) -> parser.Arguments:
    """Read what was typed by the command's form, times in this zone.

    Raises:
        Refused: when it cannot be read so.
    """
    context = parser.ParseContext(
        now=request.received_at,
        timezone=timezone,
        policy=policy,
        mentions=request.mentions,
        people=request.people,
    )
    if isinstance(request.call, Call) and request.call.fields is not None:
        return read_fields(request.call.fields, context)
    try:
        arguments = parser.read(command.syntax, request.text, context)
        if command.takes_time and arguments.time is None and arguments.text:
            consider(arguments, request.text, context, matters=command.time_matters)
        return arguments
    except Misread as wrong:
        wrong.form, wrong.example = _shown(command, wrong.form or "")
        raise
    except Unclear as unclear:
        unclear.offers = tuple(Offer(shorten(words, 40, placeholder="…"), words) for words in unclear.choices)
        unclear.choices = ()
        raise
    except UnclearTime as unclear:
        unclear.offer(request.text)
        raise


def _shown(command: Command, form: str) -> tuple[str, str | None]:
    """Give the form with its verb, and the example that is typed by this form: `action done 3` for `action done`."""
    first = form.split(maxsplit=1)[0] if form[:1].isalpha() else ""
    beginning = f"{command.name} {first}".strip()
    example = next((one for one in command.examples if one.startswith(beginning)), None)
    return f"{command.name} {form}".strip(), example
