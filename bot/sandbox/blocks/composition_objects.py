"""Text objects, options and the confirm dialogue."""

from __future__ import annotations

from bot.sandbox.blocks.validators import Check, choice, flag, items, one_of, shape, variants, words

ID = words(255)
LONGEST_TEXT = 3000


def plain(most: int = LONGEST_TEXT) -> Check:
    """A plain_text object."""
    return variants({"plain_text": _plain(most)})


def mixed(most: int = LONGEST_TEXT) -> Check:
    """A plain_text or mrkdwn object."""
    marked = shape({"type": choice("mrkdwn"), "text": words(most)}, {"verbatim": flag})
    return variants({"plain_text": _plain(most), "mrkdwn": marked})


def _plain(most: int) -> Check:
    return shape({"type": choice("plain_text"), "text": words(most)}, {"emoji": flag})


def option(text: Check, *, url: bool = False) -> Check:
    """One entry of a menu; only overflow menus may carry a URL."""
    more = {"url": words(3000)} if url else {}
    return shape({"text": text, "value": words(150)}, {"description": mixed(75), **more})


OPTION = option(plain(75))
RICH_OPTION = option(mixed(75))
OPTION_GROUP = shape({"label": plain(75), "options": items(OPTION, 1, 100)})
CONFIRM = shape(
    {"title": plain(100), "text": mixed(300)},
    {"confirm": plain(30), "deny": plain(30), "style": choice("primary", "danger")},
)
DISPATCH = shape({}, {"trigger_actions_on": items(choice("on_enter_pressed", "on_character_entered"), 1, 2)})
SLACK_FILE = shape({}, {"id": words(255), "url": words(3000)}, one_of("id", "url"))
