"""The Web API's methods, one file a family; importing this package fills the table `METHODS`."""

from bot.sandbox.method_registry import METHODS
from bot.sandbox.methods import (
    auth,
    bookmarks,
    canvases,
    chat,
    conversations_admin,
    conversations_members,
    conversations_read,
    files,
    history,
    pins,
    reactions,
    users,
    views,
)

__all__ = [
    "METHODS",
    "auth",
    "bookmarks",
    "canvases",
    "chat",
    "conversations_admin",
    "conversations_members",
    "conversations_read",
    "files",
    "history",
    "pins",
    "reactions",
    "users",
    "views",
]
