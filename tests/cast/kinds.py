"""The kinds of messages that a reader tells apart by sight: where they stand, and the sign that they begin with."""

from __future__ import annotations

import re

from bot.sandbox import Channel, Message

ANNOUNCEMENTS = "incidents"

SIGNS = {
    "entries": r"\d+ ~?(\w+ \d+, \d+ )?\d\d:\d\d",
    "calls": r"📟 .*\[I am on it\]",
    "escalations": r"📟",
    "alarms": r"🚨",
    "corrections": r"✏️|↩️",
    "problems": r"⚠️",
    "updates": r"📢",
    "drafts": r"INC-\d+: postmortem draft|\[file: INC-\d+: postmortem draft",
    "cards": r"(DRILL · )?INC-\d+: ",
    "announcements": r"(DRILL · )?[🔴🟠🟡🔵⚪] .* declared by ",
}
"""How messages in the channel of an incident, and in the announcement channel, begin; the first that fits holds."""

LINE = re.compile(r"(?:^| / )(\d+) ~?(?:\w+ \d+, \d+ )?\d\d:\d\d(?:–\d\d:\d\d)?(?: \(\w+\))? · ")
"""An entry's line in a message: number, time, source."""

ALWAYS_READ = frozenset({"pages", "alarms", "problems", "elsewhere"})
"""No scene ignores who is woken, what went wrong, or a message in a channel that is not for incidents."""

KINDS = frozenset(SIGNS) - ALWAYS_READ
"""What a scene may ignore."""

OPENING = frozenset({"entries", "calls", "cards", "announcements", "pages"})
"""What a declaration says."""


def kind_of(channel: Channel, message: Message, drawn: str) -> str:
    """Give the kind of a message of the bot's, or "" if it is of none.

    Args:
        channel: where it stands.
        message: the message.
        drawn: its text on one line.
    """
    if channel.is_im and "[I am on it]" in drawn:
        return "pages"
    if not channel.is_im and channel.name != ANNOUNCEMENTS and channel.creator != message.user:
        return "elsewhere"
    return next((kind for kind, sign in SIGNS.items() if re.match(sign, drawn)), "")


def entries_in(drawn: str) -> list[int]:
    """Give the numbers of the timeline entries that a message shows, from its text on one line."""
    return [int(line.group(1)) for line in LINE.finditer(drawn)] if re.match(SIGNS["entries"], drawn) else []
