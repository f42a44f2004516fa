"""The rich_text block: sections, lists, preformatted text and quotes, and their leaves."""

from __future__ import annotations

from bot.sandbox.blocks.composition_objects import ID
from bot.sandbox.blocks.validators import Check, choice, flag, items, shape, variants, whole, words

STYLE = shape({}, dict.fromkeys(("bold", "italic", "strike", "code", "underline"), flag))
MENTION_STYLE = shape(
    {}, dict.fromkeys(("bold", "italic", "strike", "highlight", "client_highlight", "unlink", "code"), flag)
)
SLACK_ID = words(50)
MOST_LEAVES = 10_000


def _leaf(kind: str, required: dict[str, Check], optional: dict[str, Check]) -> Check:
    return shape({"type": choice(kind), **required}, optional)


LEAVES: dict[str, Check] = {
    "text": _leaf("text", {"text": words(40_000)}, {"style": STYLE}),
    "link": _leaf("link", {"url": words(3000)}, {"text": words(40_000), "unsafe": flag, "style": STYLE}),
    "user": _leaf("user", {"user_id": SLACK_ID}, {"style": MENTION_STYLE}),
    "usergroup": _leaf("usergroup", {"usergroup_id": SLACK_ID}, {"style": MENTION_STYLE}),
    "team": _leaf("team", {"team_id": SLACK_ID}, {"style": MENTION_STYLE}),
    "channel": _leaf("channel", {"channel_id": SLACK_ID}, {"style": MENTION_STYLE}),
    "emoji": _leaf("emoji", {"name": words(100)}, {"unicode": words(100), "style": STYLE}),
    "broadcast": _leaf("broadcast", {"range": choice("here", "channel", "everyone")}, {"style": STYLE}),
    "color": _leaf("color", {"value": words(7, pattern=r"#[0-9a-fA-F]{6}")}, {"style": STYLE}),
    "date": _leaf(
        "date",
        {"timestamp": whole(0, 99_999_999_999), "format": words(1000)},
        {"url": words(3000), "fallback": words(3000), "style": STYLE},
    ),
}
INLINE = items(variants(LEAVES), 0, MOST_LEAVES)
SECTION = shape({"type": choice("rich_text_section"), "elements": INLINE})
LITERAL = items(variants({name: LEAVES[name] for name in ("text", "link")}), 0, MOST_LEAVES)
CONTAINERS: dict[str, Check] = {
    "rich_text_section": SECTION,
    "rich_text_list": shape(
        {
            "type": choice("rich_text_list"),
            "style": choice("bullet", "ordered"),
            "elements": items(variants({"rich_text_section": SECTION}), 1, 1000),
        },
        {"indent": whole(0, 8), "offset": whole(0, 10_000), "border": whole(0, 1)},
    ),
    "rich_text_preformatted": shape(
        {"type": choice("rich_text_preformatted"), "elements": LITERAL},
        {"border": whole(0, 1), "language": words(50)},
    ),
    "rich_text_quote": shape({"type": choice("rich_text_quote"), "elements": INLINE}, {"border": whole(0, 1)}),
}
RICH_TEXT = shape({"type": choice("rich_text"), "elements": items(variants(CONTAINERS), 1, 1000)}, {"block_id": ID})
