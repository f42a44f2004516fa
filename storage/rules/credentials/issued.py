"""Finds credentials by the format of their issuer: the prefixes of tokens, keys and webhook addresses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from storage.rules.credentials.search import Span, positions, spans


class Issued(NamedTuple):
    """A kind of credential: its name in the message to the author, its prefixes, and its whole pattern."""

    kind: str
    heads: str
    pattern: str


_TOKENS = (
    # docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html, "Understanding unique ID prefixes"
    Issued("an AWS access key", "AKIA ASIA ABIA ACCA", r"(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}(?![A-Za-z0-9])"),
    # docs.slack.dev/authentication/tokens
    Issued("a Slack token", "xox xapp-", r"(?:xox[a-z](?:\.xox[a-z])?|xapp)-[\w-]{8,}"),
    # docs.github.com, "About authentication to GitHub", section "GitHub's token formats"
    Issued("a GitHub token", "ghp_ gho_ ghu_ ghs_ ghr_ github_pat_", r"gh[pousr]_[A-Za-z0-9]{16,}|github_pat_\w{16,}"),
    # docs.gitlab.com/security/tokens, section "Token prefixes"
    Issued(
        "a GitLab token",
        "glpat- gloas- gldt- glrt glcbt- glptt- glft- glimt- glagent- glsoat- glffct-",
        r"gl(?:pat|oas|dt|rtr|rt|cbt|ptt|ft|imt|agent|soat|ffct)-[\w.-]{16,}",
    ),
    # docs.stripe.com/keys and docs.stripe.com/webhooks
    Issued("a Stripe key", "sk_ rk_ whsec_", r"[sr]k_(?:live|test)_[A-Za-z0-9]{8,}|whsec_[A-Za-z0-9+/=]{16,}"),
    # docs.cloud.google.com/docs/authentication/api-keys; developers.google.com/identity/protocols/oauth2
    Issued("a Google API key", "AIza", r"AIza[\w-]{20,}"),
    Issued("a Google token", "ya29. GOCSPX-", r"ya29\.[\w-]{20,}|GOCSPX-[\w-]{16,}"),
    # docs.npmjs.com/about-access-tokens
    Issued("an npm token", "npm_", r"npm_[A-Za-z0-9]{20,}"),
    # pypi.org/help, section "How can I use API tokens"; the letters after the prefix are the head of every macaroon
    Issued("a PyPI token", "pypi-", r"pypi-Ag[\w-]{14,}"),
    # guides.rubygems.org/api-key-scopes
    Issued("a RubyGems key", "rubygems_", r"rubygems_[0-9a-f]{32,}"),
    # docs.docker.com/security/access-tokens
    Issued("a Docker token", "dckr_", r"dckr_[po]at_[\w-]{16,}"),
    # platform.openai.com/docs/api-reference/authentication; platform.claude.com/docs/en/api/overview
    Issued("an API key", "sk-", r"sk-(?:proj|svcacct|admin|ant|or)-[\w-]{16,}|sk-[A-Za-z0-9]{20,}"),
    # huggingface.co/docs/hub/security-tokens
    Issued("a Hugging Face token", "hf_", r"hf_[A-Za-z0-9]{20,}"),
    # twilio.com/docs/sendgrid/ui/account-and-settings/api-keys
    Issued("a SendGrid key", "SG.", r"SG\.[\w-]{16,}\.[\w-]{16,}"),
    # documentation.mailgun.com, "Authentication"
    Issued("a Mailgun key", "key-", r"key-[0-9a-f]{32}"),
    # docs.digitalocean.com/reference/api/create-personal-access-token
    Issued("a DigitalOcean token", "dop_ doo_ dor_", r"do[opr]_v1_[0-9a-f]{32,}"),
    # developer.hashicorp.com/vault/docs/concepts/tokens, section "Token prefixes"
    Issued("a Vault token", "hvs. hvb. hvr.", r"hv[sbr]\.[\w-]{20,}"),
    # grafana.com/docs/grafana/latest/administration/service-accounts; grafana.com/docs/grafana-cloud access policies
    Issued("a Grafana token", "glsa_ glc_", r"gl(?:sa|c)_[A-Za-z0-9+/=_]{20,}"),
    # docs.newrelic.com/docs/apis/intro-apis/new-relic-api-keys
    Issued("a New Relic key", "NRAK- NRJS- NRII-", r"NR(?:AK|JS|II)-[A-Za-z0-9]{19,}"),
    # docs.sentry.io/account/auth-tokens
    Issued("a Sentry token", "sntrys_ sntryu_", r"sntry[su]_[\w+/=.-]{20,}"),
    # support.atlassian.com, "Manage API tokens for your Atlassian account"
    Issued("an Atlassian token", "ATATT3 ATCTT3", r"AT[AC]TT3[\w=-]{20,}"),
    # shopify.dev/docs/apps/build/authentication-authorization
    Issued("a Shopify token", "shpat_ shpca_ shppa_ shpss_", r"shp(?:at|ca|pa|ss)_[0-9A-Fa-f]{24,}"),
    # docs.databricks.com/dev-tools/auth/pat
    Issued("a Databricks token", "dapi", r"dapi[0-9a-f]{32}"),
    # tailscale.com/kb/1277/key-prefixes
    Issued("a Tailscale key", "tskey-", r"tskey-[a-z]+-[\w-]{10,}"),
    # linear.app/developers/graphql; developers.notion.com/reference/authentication; learning.postman.com
    Issued(
        "an API key",
        "lin_ ntn_ PMAK-",
        r"lin_(?:api|oauth)_[A-Za-z0-9]{20,}|ntn_[A-Za-z0-9]{30,}|PMAK-[0-9a-f]{20,}-[0-9a-f]{20,}",
    ),
    # github.com/FiloSottile/age, README
    Issued("a private key", "AGE-SECRET-KEY-", r"AGE-SECRET-KEY-1[A-Z0-9]{40,}"),
    # core.telegram.org/bots/api, section "Authorizing your bot"
    Issued("a Telegram token", ":AA", r"(?<=\d{8}):AA[\w-]{30,}"),
    # RFC 7519: header and claims are JSON objects, so both parts begin with the base64 of `{"`
    Issued("a JSON web token", "eyJ", r"(?<![\w-])eyJ[\w-]{8,}\.eyJ[\w-]{4,}(?:\.[\w-]*)?"),
    # passlib.readthedocs.io, "Modular Crypt Format"
    Issued(
        "a password hash", "$2 $5$ $6$ $7$ $y$ $argon2", r"\$(?:2[abxy]?|5|6|y|7|argon2id?)\$[./A-Za-z0-9$=,+]{20,}"
    ),
)
"""Read with case. A prefix is proof enough, so that tokens shorter than their issuer's are masked too."""

WEBHOOKS = (
    # docs.slack.dev/messaging/sending-messages-using-incoming-webhooks
    r"hooks\.slack(?:-gov)?\.com/(?:services|workflows|triggers)/",
    # docs.discord.com/developers/resources/webhook
    r"discord(?:app)?\.com/api/webhooks/",
    # learn.microsoft.com, "Create an Incoming Webhook" of Microsoft Teams
    r"webhook\.office\.com/webhookb2/",
    # help.zapier.com, "Trigger Zap workflows from webhooks"
    r"hooks\.zapier\.com/hooks/catch/",
    # support.pagerduty.com, "Services and integrations"
    r"events(?:\.eu)?\.pagerduty\.com/integration/",
)
WEBHOOK_HEADS = ("hooks.", "discord", "webhook.office.com", "events.")
"""Addresses at which anybody who knows the path may post."""

PRIVATE_KEY = re.compile(
    r"----[- ]BEGIN (?P<label>(?:[A-Z0-9]+ ){0,3}PRIVATE KEY(?: BLOCK)?)-?(?:[- ]----|----).*?"
    r"(?:----[- ]END (?P=label)-?(?:[- ]----|----)|\Z)",
    re.S,
)
"""RFC 7468, RFC 9580, RFC 4716. A block without its end is masked to the end of the text."""

_HEADS = tuple(head for one in _TOKENS for head in one.heads.split())
_TOKEN = re.compile("|".join(f"(?P<t{place}>{one.pattern})" for place, one in enumerate(_TOKENS)))
WEBHOOK = re.compile(rf"(?:{'|'.join(WEBHOOKS)})(?P<path>(?!\[masked:)[^\s\"'`<>|)\]”’»]{{6,}})")


def private_keys(text: str) -> Iterator[Span]:
    """Find blocks of private keys."""
    starts = positions(text, ("-----BEGIN ", "---- BEGIN "))
    return spans(text, starts, PRIVATE_KEY, lambda match: Span(*match.span(), "a private key"))


def webhooks(text: str) -> Iterator[Span]:
    """Find the paths of incoming webhooks, which are credentials by themselves."""
    starts = positions(text, WEBHOOK_HEADS)
    return spans(text, starts, WEBHOOK, lambda match: Span(*match.span("path"), "a webhook address"))


def tokens(text: str) -> Iterator[Span]:
    """Find tokens and keys by their prefix, at the beginning of a word."""

    def token(match: re.Match[str]) -> Span:
        return Span(*match.span(), _TOKENS[int((match.lastgroup or "t0")[1:])].kind)

    starts = [at for at in positions(text, _HEADS) if at == 0 or text[at] in ":$" or not _is_alphanumeric(text[at - 1])]
    return spans(text, starts, _TOKEN, token)


def _is_alphanumeric(letter: str) -> bool:
    return letter.isascii() and letter.isalnum()
