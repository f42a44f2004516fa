"""The cast of the scene tests: people who do, places that show, time that passes."""

from tests.cast.people import Member
from tests.cast.places import Phones, Place, Room
from tests.cast.record import Record
from tests.cast.time import Time
from tests.cast.workspace import Workspace

__all__ = ["Member", "Phones", "Place", "Record", "Room", "Time", "Workspace"]
