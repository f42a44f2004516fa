"""The examples of docs/times.md are read as the page says."""

import re
from pathlib import Path

import pytest

from storage.rules.time_parsing import TimeRefused, hint_time, leading_time, zone_of
from tests.storage.rules.time_parsing.evening import BERLIN, EVENING, moment, words

PAGE = Path(__file__).parents[4] / "docs" / "times.md"
ROW = re.compile(r"^\| `(?P<typed>.+?)` \| (?P<outcome>.+) \|$", re.MULTILINE)
EXAMPLES = ROW.findall(PAGE.read_text(encoding="utf-8"))


def outcome(typed: str) -> str:
    now = moment(EVENING)
    try:
        time, _ = leading_time(typed, now=now, timezone=BERLIN)
    except TimeRefused as refused:
        return "asked: " + " or ".join(f"`{choice}`" for choice in refused.choices)
    if time:
        return words(time)
    hint = hint_time(typed, now=now, timezone=BERLIN)
    return f"words, and {words(hint)} is offered" if hint else "words"


@pytest.mark.parametrize(("typed", "said"), EXAMPLES)
def test_an_example_is_read_as_the_page_says(typed: str, said: str) -> None:
    assert outcome(typed) == said


def test_every_row_of_the_page_is_an_example() -> None:
    rows = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| `")]

    assert len(rows) == len(EXAMPLES)
    assert len(rows) > 80


def test_the_page_says_when_its_examples_are_typed() -> None:
    local = moment(EVENING).astimezone(zone_of(BERLIN))

    assert f"{local:%A}, {local.day} {local:%B %Y}, at {local:%H:%M}" in PAGE.read_text(encoding="utf-8")
