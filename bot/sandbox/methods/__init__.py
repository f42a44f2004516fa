"""The Web API's methods, one file a family; importing this package fills the table `METHODS`."""

from bot.sandbox.call import METHODS
from bot.sandbox.methods import (
    auth,
    bookmarks,
    canvases,
    channels,
    chat,
    files,
    history,
    listing,
    membership,
    people,
    pins,
    reactions,
    views,
)

__all__ = [
    "METHODS",
    "auth",
    "bookmarks",
    "canvases",
    "channels",
    "chat",
    "files",
    "history",
    "listing",
    "membership",
    "people",
    "pins",
    "reactions",
    "views",
]
