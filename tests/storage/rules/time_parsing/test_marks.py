"""Marks around a time: bullets, brackets, quotation marks, and what separates it from the words."""

import pytest

from tests.storage.rules.time_parsing.evening import read


@pytest.mark.parametrize(
    "typed",
    [
        "[19:30] rolled back",
        "(19:30) rolled back",
        "{19:30} rolled back",
        '"19:30" rolled back',
        "'19:30' rolled back",
        "“19:30” rolled back",
        "„19:30“ rolled back",
        "«19:30» rolled back",
        "*19:30* rolled back",
        "**19:30** rolled back",
        "_19:30_ rolled back",
        "`19:30` rolled back",
        "[ 19:30 ] rolled back",
        "[at 19:30] rolled back",
        "[19:30]: rolled back",
        "[19:30] - rolled back",
        "*19:30:* rolled back",
        "[19:30 CET] rolled back",
        "“19:30” CET: rolled back",
        "- 19:30 rolled back",
        "• 19:30 – rolled back",
        "* 19:30 rolled back",
        "> 19:30 rolled back",
        "&gt; 19:30 rolled back",
        "• *19:30* rolled back",
        "1. 19:30 rolled back",
        "2) 19:30 rolled back",
        "@19:30 rolled back",
        "19:30: rolled back",
        "19:30 — rolled back",
        "19:30 | rolled back",
        "19:30 → rolled back",
        "19:30 -> rolled back",
        "19:30 =&gt; rolled back",
        "19:30... rolled back",
        "19:30\u00a0rolled back",
        "at\u00a019:30 rolled back",
        "at\u300019:30\u3000rolled back",
        "\u200b19:30 rolled back",
        "１９：３０ rolled back",
        "at 19：30 rolled back",
    ],
)
def test_the_marks_around_a_time_go_with_it(typed: str) -> None:
    assert read(typed) == ("Fri 19:30", "rolled back")


@pytest.mark.parametrize(
    "text",
    [
        "(19:30 was the time of the deploy) it broke",
        "“19:30 rolled back",
        "[ERROR] pool exhausted",
        "[1930] requests",
        "(7 of 9) nodes are back",
        "*bold* words",
        "“It’s dead, Jim” – the vendor’s status page",
        "`rm -rf` at 19:30",
        "- 5 pods are down",
        "1. restart the pods",
        "> they said 19:30",
    ],
)
def test_marks_around_anything_else_are_words(text: str) -> None:
    assert read(text) == ("", text)


def test_only_the_marks_of_the_time_are_taken() -> None:
    assert read("- [19:30] - *[web-3]* “down” -")[1] == "*[web-3]* “down” -"
