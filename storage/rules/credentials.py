"""Masks what looks like a credential, so that it is never stored: keys, tokens, passwords in addresses."""

from __future__ import annotations

import re

PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "a private key",
        re.compile(
            r"-----BEGIN (?:[A-Z]+ ){0,3}PRIVATE KEY-----.*?(?:-----END (?:[A-Z]+ ){0,3}PRIVATE KEY-----|\Z)", re.S
        ),
    ),
    ("a JSON web token", re.compile(r"\beyJ[\w-]{8,}\.eyJ[\w-]{4,}\.[\w-]{4,}")),
    ("an AWS access key", re.compile(r"\b(?:AKIA|ASIA)[A-Z0-9]{16}\b")),
    ("a Slack token", re.compile(r"\bxox[a-z](?:\.xox[a-z])?-[\w-]{8,}|\bxapp-\d-[\w-]{8,}")),
    ("a GitHub token", re.compile(r"\b(?:gh[pousr]_[A-Za-z0-9]{30,}|github_pat_\w{22,})\b")),
    ("an AWS secret key", re.compile(r"(?<=aws_secret_access_key)(?:\s*[=:]\s*)[A-Za-z0-9/+=]{40}\b", re.I)),
    ("a password in an address", re.compile(r"(?<=://)[^\s/:@]{1,200}:[^\s/@]{1,200}(?=@)")),
)
"""What is masked, and how it is called when the author is told. Formats are their issuers' published ones."""


def mask(text: str) -> tuple[str, tuple[str, ...]]:
    """Replace what looks like a credential by `[masked: …]`; give the text and the kinds that were found."""
    found = []
    for name, pattern in PATTERNS:
        text, count = pattern.subn(lambda match, name=name: f"[masked: {name}]", text)  # type: ignore[misc]
        if count:
            found.append(name)
    return text, tuple(found)
