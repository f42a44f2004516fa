"""Which tokens are known by the form that their issuer gave them."""

from __future__ import annotations

import pytest

from storage.rules.redaction import mask

BODY = "9f8e7d6c5b4a39281706f5e4d3c2b1a09f8e7d6c"


@pytest.mark.parametrize(
    ("token", "kind"),
    [
        ("ASIAABCDEFGHIJKLMNOP", "an AWS access key"),
        (f"xoxb-{BODY}", "a Slack token"),
        (f"xapp-1-{BODY}", "a Slack token"),
        (f"ghp_{BODY}", "a GitHub token"),
        (f"github_pat_{BODY}", "a GitHub token"),
        (f"glpat-{BODY}", "a GitLab token"),
        ("sk_" + f"live_{BODY}", "a Stripe key"),
        (f"whsec_{BODY}", "a Stripe key"),
        (f"AIza{BODY}", "a Google API key"),
        (f"ya29.{BODY}", "a Google token"),
        (f"npm_{BODY}", "an npm token"),
        (f"pypi-AgEIcHlwaS5vcmc{BODY}", "a PyPI token"),
        (f"rubygems_{BODY}", "a RubyGems key"),
        (f"dckr_pat_{BODY}", "a Docker token"),
        (f"sk-proj-{BODY}", "an API key"),
        (f"sk-ant-api03-{BODY}", "an API key"),
        (f"hf_{BODY}", "a Hugging Face token"),
        (f"SG.{BODY}.{BODY}", "a SendGrid key"),
        (f"key-{BODY[:32]}", "a Mailgun key"),
        (f"dop_v1_{BODY}", "a DigitalOcean token"),
        (f"hvs.{BODY}", "a Vault token"),
        (f"glsa_{BODY}", "a Grafana token"),
        (f"NRAK-{BODY.upper()}", "a New Relic key"),
        (f"sntrys_{BODY}", "a Sentry token"),
        (f"ATATT3{BODY}", "an Atlassian token"),
        (f"shpat_{BODY}", "a Shopify token"),
        (f"dapi{BODY[:32]}", "a Databricks token"),
        (f"tskey-auth-{BODY}", "a Tailscale key"),
        (f"lin_api_{BODY}", "an API key"),
        (f"AGE-SECRET-KEY-1{BODY.upper()}", "a private key"),
        (f"eyJ{BODY}.eyJ{BODY}.{BODY}", "a JSON web token"),
        (f"$2b$12${BODY}", "a password hash"),
        (f"-----BEGIN OPENSSH PRIVATE KEY-----\n{BODY}\n-----END OPENSSH PRIVATE KEY-----", "a private key"),
        (f"-----BEGIN PGP PRIVATE KEY BLOCK-----\n{BODY}\n-----END PGP PRIVATE KEY BLOCK-----", "a private key"),
    ],
)
def test_a_token_is_known_by_the_form_that_its_issuer_gave_it(token: str, kind: str) -> None:
    assert mask(f"Found {token} in the log") == (f"Found [masked: {kind}] in the log", (kind,))
    assert mask(f"(“{token}”)") == (f"(“[masked: {kind}]”)", (kind,))


def test_a_telegram_token_keeps_the_number_of_its_bot() -> None:
    assert mask(f"api.telegram.org/bot123456789:AA{BODY}/getMe") == (
        "api.telegram.org/bot123456789[masked: a Telegram token]/getMe",
        ("a Telegram token",),
    )
