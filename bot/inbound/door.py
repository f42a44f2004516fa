"""The doors: each way in which a request arrives, with its properties."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Door:
    """A way in.

    Attributes:
        name: its name in the record.
        prefix: the text before a verb that is typed there.
        opens_forms: whether a form can be opened as the answer.
    """

    name: str
    prefix: str = "/incident"
    opens_forms: bool = False


COMMAND = Door(name="command", opens_forms=True)
BUTTON = Door(name="button", opens_forms=True)
FORM = Door(name="form")
MENTION = Door(name="mention")
CONSOLE = Door(name="console", prefix="hotwash")

DOORS = {door.name: door for door in (COMMAND, BUTTON, FORM, MENTION, CONSOLE)}
"""Every door, by its name."""
