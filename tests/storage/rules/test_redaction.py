"""What is masked where a credential is written beside its name, and which sentences only sound like one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.rules.redaction import mask

PASSWORD, KEY, SECRET, TOKEN, HEADER = (
    "[masked: a password]",
    "[masked: an API key]",
    "[masked: a secret]",
    "[masked: a token]",
    "[masked: an authorization header]",
)


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("password=hunter22 was in the log", f"password={PASSWORD} was in the log"),
        ("DB_PASSWORD=correcthorse", f"DB_PASSWORD={PASSWORD}"),
        ("passwd:hunter22", f"passwd:{PASSWORD}"),
        ("passwd: hunter22, and more", f"passwd: {PASSWORD}, and more"),
        ("pwd=s3cret!x.", f"pwd={PASSWORD}."),
        ('{"password": "correct horse"}', f'{{"password": "{PASSWORD}"}}'),
        ("user=a,password=hunter22,host=b", f"user=a,password={PASSWORD},host=b"),
        ("password=ab&cd&efgh", f"password={PASSWORD}"),
        ("(password=hunter22)", f"(password={PASSWORD})"),
        ("Password : Tr0ub4dor&3", f"Password : {PASSWORD}"),
        ("password: 12345678", f"password: {PASSWORD}"),
        ("api_key=abcdef", f"api_key={KEY}"),
        ("api-key: 9f8e7d6c", f"api-key: {KEY}"),
        ("X-Api-Key: 9f8e7d6c", f"X-Api-Key: {KEY}"),
        ("https://a.example/?apikey=9f8e7d6c&page=2", f"https://a.example/?apikey={KEY}&page=2"),
        ("client_secret=abcdefgh", f"client_secret={SECRET}"),
        ("secret_key = 'abcdefgh'", f"secret_key = '{SECRET}'"),
        ("token=abc123def", f"token={TOKEN}"),
        ("the token: abc123def", f"the token: {TOKEN}"),
        ("token: AbCdEfGhIjKlMnOpQrStUvWx", f"token: {TOKEN}"),
        ("Authorization: Bearer abcDEF123.x-y", f"Authorization: Bearer {HEADER}"),
        ("authorization: basic YWxhZGRpbjpv", f"authorization: basic {HEADER}"),
        ("curl -H 'Authorization: Bearer abc123' x", f"curl -H 'Authorization: Bearer {HEADER}' x"),
        ("with Bearer 0123456789abcdef0123", f"with Bearer {HEADER}"),
    ],
)
def test_a_credential_beside_its_name_is_masked_and_nothing_else_is(text: str, masked: str) -> None:
    assert mask(text)[0] == masked
    assert len(mask(text)[1]) == 1


@pytest.mark.parametrize(
    "text",
    [
        "password reset is slow",
        "token: expired",
        "token=expired after the deployment",
        "Password: nobody knows it",
        "the secret: rate-limited calls",
        "token: GitHub rejects it",
        "password: see https://wiki.example.com/1",
        "token: https://wiki.example.com/token1",
        "secret: 2026-07-14 it was rotated",
        "PWD=/home/app and password=$DB_PASSWORD",
        "password=<redacted> password=******* token=null",
        "Token::Refresh failed",
        "Authorization: Bearer tokens are rejected",
        "Bearer authentication is off",
        "Bearer tokens of authentication-middleware",
        "token=ab",
        "a secret is no secret",
    ],
)
def test_a_sentence_that_only_speaks_of_credentials_is_kept(text: str) -> None:
    assert mask(text) == (text, ())


PIECES = ["password", "token", "secret", "api_key", "Authorization: ", "Bearer ", "=", ": ", ":", '"', "'", "hunter22",
          "Aa1Bb2Cc3Dd4Ee5Ff6", "[", "]", ",", "&", " ", "[masked: a token]", "x=", "."]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=20).map("".join))
def test_masking_what_was_masked_changes_nothing(text: str) -> None:
    once, _ = mask(text)
    assert mask(once)[0] == once


def test_several_kinds_are_named_each_once() -> None:
    text, kinds = mask("password=hunter22 and password=hunter23 and token=abc123def")
    assert text == f"password={PASSWORD} and password={PASSWORD} and token={TOKEN}"
    assert kinds == ("a password", "a token")
