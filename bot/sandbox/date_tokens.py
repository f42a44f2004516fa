"""How Slack's clients draw dates: the tokens of `<!date^…>` and of rich_text date leaves."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, tzinfo

PLACEHOLDER = re.compile(r"\{(\w+)\}")


def draw_date(timestamp: int, form: str, zone: tzinfo = UTC) -> str:
    """Draw Unix seconds in a zone by a form such as `{date_short} {time}`; unknown tokens stay as they are."""
    moment = datetime.fromtimestamp(timestamp, zone)
    return PLACEHOLDER.sub(lambda found: _token(found[1], found[0], moment), form)


def _token(name: str, unknown: str, moment: datetime) -> str:
    draw = TOKENS.get(name.removesuffix("_pretty"))
    return draw(moment) if draw else unknown


def _ordinal(day: int) -> str:
    ending = "th" if 10 < day % 100 < 14 else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")
    return f"{day}{ending}"


TOKENS: dict[str, Callable[[datetime], str]] = {
    "date_num": lambda moment: moment.strftime("%Y-%m-%d"),
    "date_slash": lambda moment: moment.strftime("%m/%d/%Y"),
    "date": lambda moment: f"{moment.strftime('%B')} {_ordinal(moment.day)}, {moment.year}",
    "date_short": lambda moment: f"{moment.strftime('%b')} {moment.day}, {moment.year}",
    "date_long": lambda moment: f"{moment.strftime('%A, %B')} {_ordinal(moment.day)}, {moment.year}",
    "date_long_full": lambda moment: f"{moment.strftime('%A, %B')} {_ordinal(moment.day)}, {moment.year}",
    "day_divider": lambda moment: f"{moment.strftime('%A, %B')} {_ordinal(moment.day)}",
    "time": lambda moment: moment.strftime("%H:%M"),
    "time_secs": lambda moment: moment.strftime("%H:%M:%S"),
    "ago": lambda moment: moment.strftime("%Y-%m-%d %H:%M"),
}
