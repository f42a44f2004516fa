"""What stands in the place of a credential and is none stays: names of errors, prose, placeholders, numbers."""

from __future__ import annotations

import pytest

from storage.rules.redaction import mask


@pytest.mark.parametrize(
    "text",
    [
        # names of errors and states
        "token: invalid_grant",
        "token=invalid_grant after the deployment",
        "token: “invalid_grant”",
        "API key: expired_key",
        "auth token: 401_unauthorized seen",
        "token endpoint: connection_refused",
        "token: InvalidClientTokenIdException",
        "token: ERR_TOKEN_EXPIRED",
        "password: ORA-01017 in the log",
        "password: must_change at next login",
        "Passwort: falsch",
        # prose
        "password reset is broken",
        "password = broken since 10:00",
        "password “reset” mails are late",
        "the password is wrong",
        "password for admin is unknown",
        'password authentication failed for user "app"',
        "secret rotation done",
        "secret db-prod-1 is gone",
        "secret: checkout-7d9f8c6b5-x2x4z cannot mount it",
        "password: @alice has it",
        "token: (expired)",
        "token: 60-minute TTL",
        "token: eu-west-1 returns 500",
        "token: OAuth2 only",
        "token:refresh is slow",
        "tokens: 1200000 used",
        "max_tokens=128000 is too low",
        "API key: db-1.example.com rejects it",
        "license key: expired on 2026-01-01",
        "login at 10:30:15 failed",
        "login: 503s for 10% of users",
        "pass: 12/14 checks",
        "time passes (minutes=5)",
        "Token TTL is 3600s",
        "mot de passe oublié",
        "contraseña: caducada",
        # nothing in its place
        'password: ""',
        "PASSWORD=",
        "SLACK_BOT_TOKEN=xoxb-…",
        "PASSWORD=$(cat file) TOKEN=${{ secrets.TOKEN }}",
        # commands, addresses and numbers without a credential
        "curl -s https://db-1:8443/health hangs",
        "curl -u is ignored",
        "curl --user flag is missing",
        "curl -u admin:$PASSWORD https://db-1",
        "mysql -u root -p hangs",
        "docker run -p 8080:80 -u 1000:1000 web",
        "ssh -p2222 host",
        "use --password to log in, not the `--token` flag",
        "https://db-1:8443/a@b is down",
        "commit 9f8e7d6c5b4a39281706f5e4d3c2b1a0aabbccdd broke it",
        "sk-learn-pipeline and npm_config_registry are slow",
        "cookies: third-party ones are blocked",
        "tokens>100000 in a minute",
        "cookie=blocked by the browser",
    ],
)
def test_what_is_no_credential_is_kept(text: str) -> None:
    assert mask(text) == (text, ())
