"""What holds for every text: masking twice changes nothing, other texts stay, and the time is bounded."""

from __future__ import annotations

import re
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.rules.redaction import mask

ORDINARY = (
    "The checkout returns 500s since the deployment of INC-42; see https://x.example/a?b=1 and ask @bob at 10:30. "
)
PIECES = [
    "password", "pw", "token", "secret", "api_key", "Authorization: ", "Bearer ", "cookie: ", "login ", "creds ",
    "curl -u ", "admin:", "mysql -p", "--password ", "sqlplus a/", "://", "hooks.slack.com/services/",
    "-----BEGIN PRIVATE KEY-----", "-----END PRIVATE KEY-----", "hunter22", "Aa1Bb2Cc3Dd4Ee5Ff6", "invalid_grant",
    "ghp_aaaaaaaaaaaaaaaaaaaa", "eyJabcdefgh.eyJabcd.x", "xoxb-12345678", "$2b$aaaaaaaaaaaaaaaaaaaaaa", "12345678:AA",
    "[masked: a token]", " is ", " for ", " to ", " - ", "=", ": ", ":", "@", "/", "x=", "a=b", '"', "'", "`", "“", "”",
    "‘", "’", "«", "»", "[", "]", "(", ")", "<", "\\", "$", ",", ";", "&", ".", " ", "\n", "İ",
]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=20).map("".join))
def test_masking_what_was_masked_changes_nothing(text: str) -> None:
    once, _ = mask(text)
    assert mask(once)[0] == once


WORDS = st.from_regex(r"[a-z]{1,9}|[0-9]{1,4}|INC-[0-9]{1,3}|[0-2][0-9]:[0-5][0-9]|[^\w\s\"-]{1,2}", fullmatch=True)
NAMED = re.compile("pass|pw|pin|otp|mdp|clave|key|secret|cred|token|login|cookie|bearer|auth|http|eyj|jeton|mot|parola")


@given(st.lists(WORDS, max_size=30).map(" ".join).filter(lambda text: not NAMED.search(text.lower())))
def test_a_text_that_names_no_credential_stays_as_it_is(text: str) -> None:
    assert mask(text) == (text, ())


def seconds(text: str) -> float:
    """Give how long the processor works on a text, the best of three."""

    def once() -> float:
        began = process_time()
        mask(text)
        return process_time() - began

    return min(once() for _ in range(3))


def test_a_text_of_40_kilobytes_takes_less_than_50_milliseconds() -> None:
    assert seconds(ORDINARY * (40_000 // len(ORDINARY))) < 0.05


@pytest.mark.parametrize(
    "piece",
    [
        "password ", "password=<", "password “https://", "password: a_", "token: token-", "secret", "password (a",
        "creds: a/", "curl -u a:'", "curl ", "mysql -p", "--password '", "://a:b/", "@://a:b/x", "-eyJ", "eyJaaaaaaaa.",
        "-----BEGIN ", "-----BEGIN PRIVATE KEY----- ", "cookie: a=b;", "Bearer ", "[masked: ", "“", "$2b$", "pw=a&pw=",
        "login x password ", "jdbc:oracle:thin:a/", " ",
    ],
)  # fmt: skip
def test_the_time_does_not_explode_whatever_is_repeated(piece: str) -> None:
    """A search that is quadratic in the length takes seconds here."""
    assert seconds(piece * (40_000 // len(piece))) < 0.5
