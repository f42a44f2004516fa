"""Masks what looks like a credential, so that it is never stored: keys, tokens, passwords."""

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

NAMES = {
    "a password": r"pass(?:word|wd|phrase)|pwd",
    "an API key": r"api[_ -]?key",
    "a secret": r"secret(?:[_-]?(?:access[_-]?)?key)?",
    "a token": r"token",
}
"""The names beside which people and programs write a credential."""

QUOTED = r"(?P<quote>[\"'])(?P<quoted>(?:(?!(?P=quote))[^\r\n]){6,400})(?=(?P=quote))"
BARE = r"(?P<bare>(?!\[masked:)[^\s\"'`:=](?:(?![&,;][\w-]+[=:])[^\s\"'`]){5,})"
ASSIGNED = {
    kind: re.compile(rf"(?P<before>(?:{name})[\"']?(?P<sign>[ \t]?[=:][ \t]?))(?:{QUOTED}|{BARE})", re.I)
    for kind, name in NAMES.items()
}
HEADER = "an authorization header"
AUTHORIZATION = re.compile(
    r"(?P<before>authorization[\"']?\s?[:=]\s?[\"']?(?:bearer|basic)\s+)(?P<value>(?!\[masked:)[^\s\"'`,;]{6,})", re.I
)
BEARER = re.compile(r"(?P<before>\bbearer\s+)(?P<value>[\w.~+/=-]{16,})", re.I)
"""How HTTP requests carry credentials (RFC 7617, RFC 6750)."""

NO_VALUE = re.compile(
    r"\*+|<.*|\$\{?[A-Z_]+\}?|\{\{?.*|(?i:null|none|undefined|empty|missing|expired|invalid|incorrect|required|"
    r"redacted|unknown|changed|rotated|revoked|rejected|disabled|enabled)"
)
"""What stands in the place of a credential and is none."""

PROSE = re.compile(r"[^\W\d_]+(?:[-'’./][^\W\d_]+)*|\d{4}-\d\d-\d\d.*|https?://.*|/.*")
"""What follows a name, a colon and a blank where somebody writes a sentence: words, dates, addresses."""

LONGEST_WORD = 20


def mask(text: str) -> tuple[str, tuple[str, ...]]:
    """Replace what looks like a credential by `[masked: …]`; give the text and the kinds that were found."""
    found: list[str] = []
    for name, pattern in PATTERNS:
        text, count = pattern.subn(lambda match, name=name: f"[masked: {name}]", text)  # type: ignore[misc]
        found += [name] if count else []
    for pattern in (AUTHORIZATION, BEARER):
        text = _mask_values(text, HEADER, pattern, found)
    for name, pattern in ASSIGNED.items():
        text = _mask_values(text, name, pattern, found)
    return text, tuple(dict.fromkeys(found))


def _mask_values(text: str, name: str, pattern: re.Pattern[str], found: list[str]) -> str:
    """Mask only the value, and leave the punctuation of the sentence around it."""

    def masked(match: re.Match[str]) -> str:
        parts = match.groupdict()
        quote, value = parts.get("quote") or "", parts.get("quoted") or parts.get("bare") or parts.get("value") or ""
        credential = value if quote else value.rstrip(".,;:!?)]}")
        if not _is_credential(credential, match["before"], is_quoted=bool(quote), is_header=name == HEADER):
            return match[0]
        found.append(name)
        return f"{match['before']}{quote}[masked: {name}]{value[len(credential) :]}"

    return pattern.sub(masked, text)


def _is_credential(value: str, before: str, *, is_quoted: bool, is_header: bool) -> bool:
    if len(value) < 6 or value.startswith("[masked:") or NO_VALUE.fullmatch(value):
        return False
    if is_header:
        return not PROSE.fullmatch(value) or _has_capital_inside(value)
    if before.lower().startswith("pwd") and value.startswith("/"):
        return False  # the shell's working directory
    is_sentence = before.endswith((" ", "\t")) and "=" not in before and not is_quoted
    long = len(value) >= LONGEST_WORD and value.isalpha() and _has_capital_inside(value)
    return long or not (is_sentence and PROSE.fullmatch(value))


def _has_capital_inside(value: str) -> bool:
    return any(letter.isupper() for letter in value[1:]) and not value.isupper()
