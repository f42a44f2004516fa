"""Turns a request into the JSON that the spool stores, and back."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from commands.core.request import Call, Request, Text
from storage.rules.actor import Actor
from storage.rules.known_people import KnownPerson

TUPLES = ("masked", "belongs", "unsure")


def line_of(request: Request) -> dict[str, Any]:
    """Give the line that stores a request; its text must be masked already."""
    return asdict(request) | {"received_at": request.received_at.isoformat()}


def request_of(line: dict[str, Any]) -> Request:
    """Rebuild the request from its line."""
    call = line["call"]
    given = {name: value for name, value in line.items() if name != "reason"}
    changed = {
        "call": Call(**call) if "verb" in call else Text(**call),
        "actor": Actor(**line["actor"]),
        "received_at": datetime.fromisoformat(line["received_at"]),
        "people": tuple(KnownPerson(**one) for one in line.get("people", ())),
        **{name: tuple(line[name]) for name in TUPLES},
    }
    return Request(**given | changed)
