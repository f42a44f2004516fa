"""A strict Slack workspace on your own machine, for tests, replays and trying things out."""

from bot.sandbox.answers import InteractionAnswer, SlashAnswer
from bot.sandbox.call import ApiCall
from bot.sandbox.faults import Fault
from bot.sandbox.line import Delivery
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
