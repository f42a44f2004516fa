"""A strict Slack workspace on your own machine, for tests, replays and trying things out."""

from bot.sandbox.app_responses import InteractionAnswer, SlashAnswer
from bot.sandbox.app_transport import Delivery
from bot.sandbox.faults import Fault
from bot.sandbox.method_registry import ApiCall
from bot.sandbox.sandbox import Sandbox
from bot.sandbox.state import Bookmark, Channel, File, Message, Person, UserGroup, View

__all__ = [
    "ApiCall",
    "Bookmark",
    "Channel",
    "Delivery",
    "Fault",
    "File",
    "InteractionAnswer",
    "Message",
    "Person",
    "Sandbox",
    "SlashAnswer",
    "UserGroup",
    "View",
]
