"""Knows the people that a request names: who the record knows, and who cannot be asked or cannot come."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from commands.core.command import Command
from commands.core.request import Request
from storage.journal.journal import Journal
from storage.people import known_people
from storage.rules.errors import Refused
from storage.rules.known_people import KnownPerson, Unavailable

MOST_PEOPLE = 5_000
HOW = "Choose the name from the list that appears behind @, or give a Slack id such as @U0123ABCD."

REFUSALS: dict[Unavailable, str] = {
    "deactivated": "The account of {} is deactivated.",
    "bot": "{} is a bot and cannot help.",
}
REMARKS: dict[Unavailable, str] = {
    "guest": "{} is a guest of single channels and cannot join the incident's channel.",
    "stranger": "{} belongs to another workspace and may not be able to join the incident's channel.",
}


async def acquainted(request: Request, command: Command, journal: Journal) -> Request:
    """Give the request with everybody whom the record knows, where the command names people and a text was typed."""
    if not command.names_people or not request.text.strip():
        return request
    recorded = await known_people(journal.session, journal.workspace, most=MOST_PEOPLE)
    everybody = {one.id: one for one in (*recorded, *request.people)}  # what Slack said last goes before the record
    gone = {who for who, why in request.unavailable.items() if why == "deactivated"}
    named = set(request.mentions.values())
    return replace(request, people=tuple(one for one in everybody.values() if one.id not in gone - named))


def refuse_unavailable(request: Request, people: Iterable[KnownPerson]) -> None:
    """Refuse where somebody cannot be asked at all.

    Raises:
        Refused: when an account is deactivated, or it is a bot.
    """
    for one in people:
        words = REFUSALS.get(request.unavailable[one.id]) if one.id in request.unavailable else None
        if words:
            raise Refused(f"{words.format(one.at)} Name somebody else.")


def cannot_join(request: Request, people: Iterable[KnownPerson]) -> str:
    """Say who will not be able to come into the channel; nothing if everybody will."""
    known = [(one, request.unavailable[one.id]) for one in people if one.id in request.unavailable]
    return " ".join(REMARKS[why].format(one.at) for one, why in known if why in REMARKS)


def line_before(request: Request, text: str) -> str:
    """Give what was typed before the text that a command reads: its verb, and the incident and the time."""
    words = request.call.words
    return words.removesuffix(text) if text and words.endswith(text) else f"{request.verb} "
