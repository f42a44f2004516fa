"""Distinguishes credentials from other values: words, names of errors, placeholders, dates, addresses."""

from __future__ import annotations

import re
from typing import Literal

ValuePlace = Literal["assigned", "quoted", "sentence", "loose"]
"""How a value follows its name: `x=…`, `x: "…"`, `x: …` in a sentence, `x is …` or `x …`."""

SHORTEST, SHORTEST_PASSWORD = 6, 4
SHORTEST_LOOSE_TOKEN = 16
SHORTEST_NUMBER = 10
LONGEST_NAME = 80

_PLACEHOLDER = re.compile(
    r"[*•.…xX_-]+|[\w-]{0,12}(?:…|\.{3})|<.*|\{\{?.*|%[A-Z_]+%|\[[a-z ]+\]?|"
    r"(?:true|false|yes|no|nil|n/a|tbd|todo|self|stdin|prompt)",
    re.I,
)
VARIABLE = re.compile(r"\$\{?[A-Z_]+\}?")

_WORDS = """
invalid expired expiry expires expiration missing unauthorized unauthorised forbidden denied error err errors failed
failure fails revoked rejected refused required unknown incorrect wrong mismatch malformed unsupported disabled
enabled blocked limited exceeded timeout timed found none null undefined empty redacted changed rotated exception
unavailable unset bad stale inactive insufficient locked reset refresh refreshed leaked pending unauthenticated
unverified ungültig abgelaufen falsch
 broken working
"""
STATES = frozenset(_WORDS.split())
"""Words that describe an error of a credential, or its absence."""

HUMP = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[^A-Z]+")
STATUS_CODE = re.compile(r"[1-5]\d\d")
SEPARATOR = re.compile(r"[_./-]")

PROSE = re.compile(
    r"""
    [^\W\d_]+(?:[-'’./+&][^\W\d_]+)*                  # words, also with-hyphens or and/or
    | [a-z]{2}-[a-z]+-\d[a-z]?                       # us-east-1
    | \d{1,3}[kKM]?(?:[-_][a-z]+)+                    # 60-minute, 500k_rows
    | [a-z]+(?:-[a-z]+)*-[a-z0-9]{6,10}-[a-z0-9]{5}   # a pod of Kubernetes
    | \d{4}-\d\d-\d\d.*                               # a date
    | ~?\d+(?:[.,:/%]\d*)+[a-zA-Z%/]{0,6}             # 10:30:15, 1.5s, 401/403
    | v?\d+(?:\.\d+)+(?:-[\w.]+)?                     # a version
    | https?://.* | /.*                               # an address, a path
    | [@\#][a-z][a-z._-]*                             # somebody, a channel
    | [a-zA-Z]{2,}[\w.+-]*@[\w-]+(?:\.[a-z]{2,})+     # an e-mail address
    | [a-z][\w-]*(?:\.[\w-]+)*\.(?:com|net|org|io|dev|app|local|internal|svc|cloud)
    | [A-Z]{2,5}-\d{1,5}                              # INC-42, ORA-01017
    | (?i:oauth2?|auth0|base64|sha\d{1,3}|[erh]s256|x\.?509|ipv[46]|utf-?8|http2|ed25519|aadsts\d+)
    """,
    re.X,
)
"""What follows a name, a colon and a blank where somebody writes a sentence."""


def is_credential(value: str, *, is_password: bool, place: ValuePlace) -> bool:
    """Whether a value after the name of a credential is one; `place` says how it follows the name."""
    plain = value.strip("()[]{}*_~")
    if len(value) < _shortest(plain, is_password, place) or is_placeholder(value) or is_state(plain):
        return False
    if value.isdigit() and not is_password:
        return place != "loose" and len(value) >= SHORTEST_NUMBER
    if place == "loose":
        return _is_random(value, is_password)
    return place != "sentence" or not is_prose(plain)


def is_placeholder(value: str) -> bool:
    """Whether a value is a placeholder: `****`, `<password>`, `$PASSWORD`, `[masked: …]`."""
    if len(value) > LONGEST_NAME:
        return False
    if value.startswith("$"):
        return value.startswith(("$(", "${{")) or VARIABLE.fullmatch(value) is not None
    return value.startswith("[masked:") or _PLACEHOLDER.fullmatch(value) is not None


def is_state(value: str) -> bool:
    """Whether a value names an error or a state: `expired`, `invalid_grant`, `401_unauthorized`."""
    pieces = _pieces(value) if len(value) <= LONGEST_NAME else []
    return any(piece.lower() in STATES for piece in pieces)


def is_prose(value: str) -> bool:
    """Whether a value is an ordinary word, an identifier made of words, a date, a measure or an address."""
    if _is_mixed_case(value):
        return False
    return PROSE.fullmatch(value) is not None or bool(_pieces(value))


def _pieces(value: str) -> list[str]:
    """Give the words of a name such as `401_token_expired` or `TokenExpired`; empty if it is not made of words."""
    parts = SEPARATOR.split(value)
    if _is_mixed_case(value) or not all(part.isalpha() or STATUS_CODE.fullmatch(part) for part in parts):
        return []
    words = [hump for part in parts if part.isalpha() for hump in HUMP.findall(part)]
    return words if any(len(word) > 2 for word in words) else []


def _is_mixed_case(value: str) -> bool:
    """Distinguish `aHVudGVyMng` from `InvalidClientTokenIdException`: it has too many short camel-case parts."""
    humps = len(re.findall("[a-z][A-Z]", value))
    return humps >= 3 and len(value) < 4 * (humps + 1)


def _shortest(value: str, is_password: bool, place: ValuePlace) -> int:
    is_measure = re.fullmatch(r"\d+[a-z]+", value) is not None
    is_sure = place in ("assigned", "quoted") or (has_letters_and_digits(value) and not is_measure)
    return SHORTEST_PASSWORD if is_password and is_sure else SHORTEST


def _is_random(value: str, is_password: bool) -> bool:
    if is_prose(value) or re.search(r"=\w|^[(\[]", value):
        return False
    if is_password:
        return has_letters_and_digits(value) or re.search(r"\w[@#$%^&*!+=]+\w", value) is not None
    if len(value) < SHORTEST_LOOSE_TOKEN or not re.fullmatch(r"[\w+=/]+", value):
        return False
    digits, capitals = (sum(map(test, value)) for test in (str.isdigit, str.isupper))
    return (digits >= 3 and "/" not in value) or (digits >= 1 and capitals >= 3 and not value.isupper())


def has_letters_and_digits(value: str) -> bool:
    """Whether a value has letters and digits."""
    return any(one.isdigit() for one in value) and any(one.isalpha() for one in value)
