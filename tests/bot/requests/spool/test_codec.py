"""How a request is written on the disk and made again: every field of it."""

from __future__ import annotations

import json
from dataclasses import replace

from bot.requests.spool.codec import line_of, request_of
from commands.core.request import Request, Text
from storage.rules.actor import Actor
from storage.rules.known_people import KnownPerson
from tests.bot.requests.spool.lines import noted


def written_and_read(request: Request) -> Request:
    return request_of(json.loads(json.dumps(line_of(request))))


def test_a_guest_is_a_guest_when_the_line_is_read_again() -> None:
    guest = Actor(workspace="T1", id="U1", handle="gus", membership="guest")
    heard = replace(noted("Hello"), actor=guest, belongs=("@sre",), unsure=("@ops",), mentions={"@bob": "U2"})
    heard = replace(heard, people=(KnownPerson(id="U2", handle="bob"),), unavailable={"U2": "bot"})

    assert written_and_read(heard) == heard


def test_the_incident_that_was_named_is_named_again() -> None:
    assert written_and_read(noted("INC-4 Hello")).incident == 4


def test_words_without_a_verb_stay_words() -> None:
    heard = replace(noted("Hello"), call=Text(words="Hello there"))
    assert written_and_read(heard) == heard
