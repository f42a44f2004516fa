"""Posts timeline entries in the channel: in order, as many in one message as fit uncut."""

from __future__ import annotations

from itertools import islice
from typing import Any

from bot.integrations.slack.job import SlackJob
from bot.integrations.slack.performers.card_data import entry_facts
from bot.integrations.slack.performers.post_once import found_earlier, post
from bot.outbox.job import Updates
from storage.outbox.effects import PostEntry
from templates.slack.fitting import typed_size
from templates.slack.limits import MESSAGE_TOTAL, clip, length

Line = dict[str, Any]
"""The facts of an entry in a message."""

BESIDES = 100
"""How many characters an entry has at the most besides names and words: its number, its time, signs, "(amended)"."""

CUT = " (cut: the postmortem draft has the whole text)"


async def post_entries(job: SlackJob) -> Updates:
    """Post entries in one message, except those that an earlier attempt posted.

    Entries that do not fit are released before the call, so its outcome does not concern them.
    """
    posted = await found_earlier(job, job.channel)
    unposted = {
        key: effect.number
        for key, effect in zip(job.keys, job.claim.effects, strict=True)
        if isinstance(effect, PostEntry) and key not in posted
    }
    if unposted:
        facts = await entry_facts(job, list(unposted.values()))
        lines = {line["number"]: line for line in facts["entries"]}
        keys = _fitting(unposted, lines)
        if len(keys) < len(unposted):
            await job.keep(job.keys.index(keys[-1]) + 1)
        now = {unposted[key] for key in keys}
        entries = [whole_or_cut(line) for number, line in lines.items() if number in now]
        await post(job.slack, job.channel, job.templates.render("messages/entries", facts | {"entries": entries}), keys)
    return {}


def _fitting(unposted: dict[str, int], lines: dict[int, Line]) -> list[str]:
    """Give the keys of the first entries that fit into one message together; at least one."""
    room = MESSAGE_TOTAL
    for count, number in enumerate(unposted.values()):
        room -= weight(lines[number]) if number in lines else 0
        if room < 0:
            return list(islice(unposted, max(count, 1)))
    return list(unposted)


def weight(line: Line) -> int:
    """Give a lower bound of the characters of an entry in a message."""
    return typed_size(line["text"] or "") + BESIDES + sum([length(line[name] or "") for name in ("by", "tag", "note")])


def whole_or_cut(line: Line) -> Line:
    """Give an entry unchanged if it fits into a message of its own; otherwise cut, with a note."""
    text = line["text"] or ""
    room = MESSAGE_TOTAL - weight(line) + typed_size(text)
    if typed_size(text) <= room:
        return line
    while (too_long := typed_size(text)) > room - len(CUT):
        text = clip(text, length(text) * (room - len(CUT)) // too_long)
    return line | {"text": text + CUT}
