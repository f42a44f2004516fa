"""The cast of the scene tests: people who do, places that show, time that passes.

At the end of a scene each message of the bot's has been read, or the scene has said that it does not care about
messages of its kind: `room.ignores("entries", "calls")`. Reading is asking a place for what stands in it. The kinds
are in `tests/cast/kinds.py`; pinned cards and what the declaration of `room` says need not be read.
"""

from tests.cast.people import Member
from tests.cast.places import Phones, Place, Room
from tests.cast.record import Record
from tests.cast.time import Time
from tests.cast.workspace import Workspace

__all__ = ["Member", "Phones", "Place", "Record", "Room", "Time", "Workspace"]
