"""The small rules: credentials, channel names, whom an escalation asks, which status may follow which."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.rules.channel_names import LONGEST, channel_name
from storage.rules.escalation.targets import EscalationTarget, next_level
from storage.rules.escalation.whom import asked_for
from storage.rules.lifecycle.transitions import move, status_named
from storage.rules.policy import Level, Policy
from storage.rules.redaction import mask

LADDER = Policy(levels=(Level(name="on-call"), Level(name="senior engineers")))


@pytest.mark.parametrize(
    ("text", "masked", "kinds"),
    [
        ("key AKIAABCDEFGHIJKLMNOP here", "key [masked: an AWS access key] here", ("an AWS access key",)),
        ("xoxb-1234567890-abc", "[masked: a Slack token]", ("a Slack token",)),
        ("ghp_" + "a" * 36, "[masked: a GitHub token]", ("a GitHub token",)),
        ("eyJhbGciOiJIUzI1.eyJzdWIiOiIx.c2lnbmF0dXJl", "[masked: a JSON web token]", ("a JSON web token",)),
        (
            "postgres://app:s3cret@db:5432/x",
            "postgres://[masked: a password in an address]@db:5432/x",
            ("a password in an address",),
        ),
        (
            "-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY----- ok",
            "[masked: a private key] ok",
            ("a private key",),
        ),
        ("https://example.com/a@b and a:b", "https://example.com/a@b and a:b", ()),
        ("Password reset mails are late", "Password reset mails are late", ()),
    ],
)
def test_what_looks_like_a_credential_is_masked(text: str, masked: str, kinds: tuple[str, ...]) -> None:
    assert mask(text) == (masked, kinds)


@given(st.text(max_size=300))
def test_masking_again_changes_nothing(text: str) -> None:
    once, _ = mask(text)
    assert mask(once)[0] == once


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Checkout is returning 500s", "inc-42-checkout-is-returning-500s"),
        ("Ärger mit Zahlung!", "inc-42-arger-mit-zahlung"),
        ("支払い", "inc-42"),
        ("<!channel> *x* `y`", "inc-42-channel-x-y"),
        ("x" * 200, "inc-42-" + "x" * 73),
    ],
)
def test_a_channel_is_named_in_slacks_alphabet(title: str, name: str) -> None:
    assert channel_name("inc-{number}-{title}", 42, title) == name


@given(st.text(max_size=300), st.integers(1, 10**6), st.integers(0, 20))
def test_any_title_makes_a_name_that_slack_takes(title: str, number: int, attempt: int) -> None:
    name = channel_name("inc-{number}-{title}", number, title, attempt)
    assert 0 < len(name) <= LONGEST
    assert set(name) <= set("abcdefghijklmnopqrstuvwxyz0123456789-_")
    assert str(number) in name


def test_a_name_that_is_taken_gets_another_number() -> None:
    assert channel_name("inc-{number}-{title}", 7, "Down", 1) == "inc-7-2-down"


@pytest.mark.parametrize(
    ("words", "asked"),
    [
        ("senior engineers Restart did not help", EscalationTarget("senior engineers", 1, "Restart did not help")),
        ("on-call", EscalationTarget("on-call", 0, None)),
        ("to the backend team The network is fine", EscalationTarget("backend team", None, "The network is fine")),
        ("Database team: replication is broken", EscalationTarget("Database team", None, "replication is broken")),
        (
            "two search developers to look at the code",
            EscalationTarget("two search developers", None, "to look at the code"),
        ),
        ("db still down", EscalationTarget(None, None, "db still down")),
        ("", EscalationTarget(None, None, None)),
        (
            "It is getting worse and nobody knows why",
            EscalationTarget(None, None, "It is getting worse and nobody knows why"),
        ),
    ],
)
def test_whom_the_words_after_escalate_ask_for(words: str, asked: EscalationTarget) -> None:
    assert asked_for(words, LADDER) == asked


def test_where_there_are_no_levels_a_few_words_are_a_name() -> None:
    assert asked_for("Ana Lopez", Policy()) == EscalationTarget("Ana Lopez", None, None)


def test_no_level_comes_after_the_last_one() -> None:
    assert [next_level(LADDER, current) for current in (None, 0, 1)] == [0, 1, None]


def test_forward_steps_may_be_skipped_and_ends_are_left_by_reopening_alone() -> None:
    assert move("investigating", "resolved").refusal is None
    assert move("resolved", "investigating").back
    assert move("resolved", "resolved").refusal == "The incident is already resolved."
    assert move("closed", "monitoring").refusal == "The incident is closed; it has to be reopened first."


@pytest.mark.parametrize(("word", "status"), [("Resolve", "resolved"), ("mitigated", "monitoring"), ("soon", None)])
def test_a_status_has_other_names(word: str, status: str | None) -> None:
    assert status_named(word) == status
