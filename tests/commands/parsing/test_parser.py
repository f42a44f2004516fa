"""The grammar of every verb: what is said is understood, and nothing raises or is lost."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands import COMMANDS
from commands.core.command import Command
from commands.parsing.parser import Arguments, ParseContext, read
from storage.rules.errors import Refused
from storage.rules.policy import Level, Policy

NOW = datetime(2023, 8, 9, 19, 0, tzinfo=UTC)
HEARING = ParseContext(
    now=NOW,
    timezone="Africa/Lagos",
    policy=Policy(levels=(Level(name="senior engineers"),)),
    mentions={"@ana": "U1", "@ana lopez": "U2", "@sre": "S1"},
)


def hear(line: str) -> Arguments:
    verb, _, rest = line.partition(" ")
    return read(COMMANDS.find(verb, rest).syntax, rest, HEARING)


@pytest.mark.parametrize(
    ("line", "severity", "title", "flags"),
    [
        ("declare sev1 Servers answer 500", "sev1", "Servers answer 500", set()),
        ("declare SEV-2 Slow search", "sev2", "Slow search", set()),
        ("declare p1: Checkout is down", "sev1", "Checkout is down", set()),
        ("declare Servers answer 500 private", None, "Servers answer 500", {"private"}),
        ("declare sev3 Fail over drill private", "sev3", "Fail over", {"private", "drill"}),
        ("declare critical Checkout is down", "sev1", "Checkout is down", set()),
        ("declare major outage in Europe", "sev2", "major outage in Europe", set()),
        ("declare 2 of 3 nodes are down", None, "2 of 3 nodes are down", set()),
        ("declare started working on nothing", None, "started working on nothing", set()),
    ],
)
def test_a_declaration(line: str, severity: str | None, title: str, flags: set[str]) -> None:
    said = hear(line)
    assert (said.severity, said.text, said.flags) == (severity, title, flags)


@pytest.mark.parametrize(
    ("line", "severity", "title", "flags"),
    [
        ("declare private Customer data leak", None, "Customer data leak", {"private"}),
        ("declare sev1 private Customer data leak at ACME", "sev1", "Customer data leak at ACME", {"private"}),
        ("declare private sev1 Customer data leak", "sev1", "Customer data leak", {"private"}),
        ("declare private 10m ago sev1 Leak", "sev1", "Leak", {"private"}),
        ("declare at 7:28pm PRIVATE: Leak", None, "Leak", {"private"}),
        ("declare critical private Leak", "sev1", "Leak", {"private"}),
        ("declare private drill Leak", None, "Leak", {"private", "drill"}),
        ("declare drill private Leak", None, "Leak", {"private", "drill"}),
        ("declare sev1 drill Fail over", "sev1", "Fail over", {"drill"}),
        ("declare [drill] fail over", None, "fail over", {"drill"}),
        ("declare (private) keys leaked", None, "keys leaked", {"private"}),
        ("declare sev2 Leak of keys private.", "sev2", "Leak of keys", {"private"}),
        ("declare sev2 Leak of keys (private)", "sev2", "Leak of keys", {"private"}),
        ("declare sev2 Leak of keys, private!", "sev2", "Leak of keys", {"private"}),
        ("declare sev2 Leak of keys - [Private], drill", "sev2", "Leak of keys", {"private", "drill"}),
        ("declare Leak #private", None, "Leak", {"private"}),
        ("declare private", None, "", {"private"}),
        ("declare sev1 private", "sev1", "", {"private"}),
        ("declare critical", "sev1", "", set()),
        ("drill private Fail over", None, "Fail over", {"private"}),
    ],
)
def test_private_and_drill_are_read_wherever_they_stand_apart_from_the_title(
    line: str, severity: str | None, title: str, flags: set[str]
) -> None:
    said = hear(line)
    assert (said.severity, said.text, said.flags) == (severity, title, flags)


@pytest.mark.parametrize(
    ("line", "title", "flags"),
    [
        ("declare critical private data leaked", "critical private data leaked", {"private"}),
        ("declare sev1 drill bit is stuck", "drill bit is stuck", set()),
        ("declare sev1 drill: bit is stuck", "drill: bit is stuck", set()),
        ("declare This is not a drill", "This is not a drill", set()),
        ("declare This is no drill!", "This is no drill!", set()),
        ("declare Our private registry is down", "Our private registry is down", set()),
    ],
)
def test_a_word_that_may_be_both_is_read_to_the_safe_side(line: str, title: str, flags: set[str]) -> None:
    said = hear(line)
    assert (said.text, said.flags) == (title, flags)


@pytest.mark.parametrize(
    "line", ["declare sev0 Down", "declare SEV-9 Down", "declare p0: Down", "declare private p7 x"]
)
def test_a_severity_that_is_none_is_no_title(line: str) -> None:
    with pytest.raises(Refused) as refused:
        hear(line)
    assert refused.value.choices == ("sev1", "sev2", "sev3", "sev4")
    assert refused.value.did_you_mean is None


@pytest.mark.parametrize("title", ["p95 of the checkout is 4s", "p99 latency", "sevenfold load", "P10000 printers"])
def test_a_title_that_begins_like_a_severity_is_a_title(title: str) -> None:
    assert hear(f"declare {title}").text == title


@pytest.mark.parametrize("line", ["declare Down started 7:00pm drill", "declare Down drill started 7:00pm"])
def test_options_at_the_end_come_in_any_order(line: str) -> None:
    said = hear(line)
    assert said.text == "Down"
    assert said.flags == {"drill"}
    assert said.started is not None
    assert said.started.at == datetime(2023, 8, 9, 18, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("line", "text", "tag", "typed"),
    [
        ("event Server restarted", "Server restarted", None, None),
        ("event at 7:28pm #detect Pager rang", "Pager rang", "detect", "at 7:28pm"),
        ("event #detect at 7:28pm Pager rang", "Pager rang", "detect", "at 7:28pm"),
        ("event #nothing Pager rang", "#nothing Pager rang", None, None),
        ("event at least two nodes down", "at least two nodes down", None, None),
        ("event ```\nline one\n  line two\n```", "```\nline one\n  line two\n```", None, None),
        ("event 10m ago\nfirst\nsecond", "first\nsecond", None, "10m ago"),
    ],
)
def test_an_event(line: str, text: str, tag: str | None, typed: str | None) -> None:
    said = hear(line)
    assert (said.text, said.tag, said.time.typed if said.time else None) == (text, tag, typed)


def test_the_other_parts() -> None:
    assert hear("status resolved at 7:50pm all good").status == "resolved"
    assert hear("status resolved at 7:50pm all good").text == "all good"
    assert hear("role scribe @ana lopez").person == ("U2", "ana lopez")
    assert hear("role subject matter expert @ana").role == "subject matter expert"
    assert hear("role scribe none").person == (None, "")
    assert hear("update Nearly there next 30m").next == timedelta(minutes=30)
    assert hear("update Nearly there next 30m").text == "Nearly there"
    assert hear("lesson well: The pager rang").mood == "well"
    assert hear("amend 7 at 7:28pm New words").number == 7
    assert hear("action done #3").number == 3
    assert hear("link https://example.com/x The bridge").url == "https://example.com/x"
    assert hear("started 7:00pm Slow").text == "Slow"


def test_an_action_and_what_is_behind_it() -> None:
    said = hear("action Fix the tool @ana due 2023-09-01 prevent")
    assert (said.text, said.person, said.due, said.type) == ("Fix the tool", ("U1", "ana"), date(2023, 9, 1), "prevent")
    assert hear("action Review the release process").text == "Review the release process"
    assert hear("action Pay what is due").text == "Pay what is due"


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("status", "The status is missing."),
        ("status nonsense", "“nonsense” is not a status."),
        ("event", "The text is missing."),
        ("event 10m ago", "The text is missing."),
        ("amend new words", "“new” is not a number."),
        ("started soon", "A time is missing."),
        ("summary of it all", "“of it all” could not be read."),
    ],
)
def test_what_is_missing_is_said(line: str, reason: str) -> None:
    with pytest.raises(Refused) as refused:
        hear(line)
    assert refused.value.reason == reason


def test_an_alias_of_two_verbs_goes_by_whether_there_are_words() -> None:
    assert COMMANDS.find("log", "Restarted").name == "event"
    assert COMMANDS.find("log").name == "timeline"


PIECES = [
    "at",
    "7:28pm",
    "10m",
    "ago",
    "#detect",
    "sev1",
    "started",
    "due",
    "friday",
    "next",
    "30m",
    "@ana",
    "none",
    "x",
    "INC-4",
    "private",
    "done",
    "3",
    "resolved",
    "yesterday",
    "25:00",
    "\n",
    "https://a.bc",
    "well",
    "prevent",
]
every_command = st.sampled_from(COMMANDS)
any_text = st.text(max_size=200) | st.lists(
    st.sampled_from(PIECES),
    max_size=12,
).map(" ".join)  # fmt: skip


@given(every_command, any_text)
def test_no_input_raises_anything_but_a_refusal(command: Command, text: str) -> None:
    try:
        read(command.syntax, text, HEARING)
    except Refused:
        return


@given(any_text)
def test_words_that_are_no_option_are_kept_to_the_letter(text: str) -> None:
    typed = f"Words {text} end."
    assert hear(f"event {typed}").text == typed
    assert hear(f"resolve {typed}").text == typed


@given(
    st.sampled_from(["", "at 7:28pm ", "10m ago ", "yesterday 23:50 "]),
    st.sampled_from(["", "#finding ", "#detect "]),
    st.text(alphabet=st.characters(blacklist_categories=["Cs", "Cc", "Z"]), min_size=1, max_size=40),
)
def test_a_line_is_its_parts(time: str, tag: str, words: str) -> None:
    said = hear(f"event {time}{tag}Words {words}")
    assert (said.time.typed if said.time else "") == time.strip()
    assert said.tag == (tag.strip(" #") or None)
    assert said.text == f"Words {words}"
