"""Reads a severity in the spellings that people use, at the beginning or at the end of a text."""

from __future__ import annotations

import re

from commands.parsing.errors import missing
from storage.rules.policy import Policy

_NUMBERS = {"one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "zero": "0"}
_NUMBER = rf"(?P<number>[0-9]{{1,3}}|{'|'.join(_NUMBERS)})(?![\w%])"
SPELT = rf"(?:sev(?:erity)?[-_ .:#=]*|p(?:rio(?:rity)?)?[-_ ]?|(?P<short>s))(?:sev[-_ ]?)?{_NUMBER}"
OPENED, CLOSED = r"[\[({#*_`\"“]*", r"[\])}*_`\"”]*"
FIRST = re.compile(
    rf"\s*(?:🔥|🚨|:\w+:)?\s*(?:an?\s+)?{OPENED}(?P<core>{SPELT}){CLOSED}(?P<marks>[:,;!./…|–—-]*)\s*", re.I
)
LAST = re.compile(rf"(?:^|[\s,;:([{{#–—-])\s*{OPENED}(?P<core>{SPELT}){CLOSED}[.!…]*\s*$", re.IGNORECASE)
ANYWHERE = re.compile(rf"(?<![\w/.-])sev(?:erity)?[-_ ]?{_NUMBER}", re.IGNORECASE)
NOT_AT_THE_END = re.compile(
    r"(?<!\w)(?:an?|the|of|in|on|from|for|was|is|like|since|not|than|to|as|with|and|or|no)\s*$", re.IGNORECASE
)
PRODUCT = re.compile(
    r"\s*(?:is|are|was|were|has|have|buckets?|outage|uploads?|downloads?|latency|access|errors?|apis?|objects?|storage"
    r"|sync|replication|requests?|polic(?:y|ies)|returns?|cannot|can|does|403|5\d\d|us-|eu-)\b",
    re.IGNORECASE,
)


def at_the_beginning(text: str, policy: Policy) -> tuple[str, str] | None:
    """Give the severity that a text begins with (sev1, [sev 1], P1:, S1, severity one) and what follows it.

    Raises:
        Misread: when it is meant as one and the team has none of that name.
    """
    found = FIRST.match(text)
    if found is None or not _is_meant(found, text[found.end() :]):
        return None
    return _known(found, policy), text[found.end() :]


def at_the_end(text: str, policy: Policy) -> tuple[str, str] | None:
    """Give the severity that a text ends with, as in "DB down, sev1", and what stands before it.

    Raises:
        Misread: when it is meant as one and the team has none of that name.
    """
    found = LAST.search(text[-60:])
    if found is None:
        return None
    before = text[: len(text) - len(text[-60:]) + found.start()]
    is_product = found["short"] and found["number"] == "3"
    if is_product or not before.strip() or NOT_AT_THE_END.search(before):
        return None
    if not found["core"].lower().startswith("sev") and _named(found, policy) is None:
        return None  # a printer of ours is p7
    return _known(found, policy), before.rstrip(" \t,;:–—-")


def _is_meant(found: re.Match[str], rest: str) -> bool:
    """Whether this is a severity rather than a word: "S3 is down", "a sev1 from last week", "p 5"."""
    core, glued = found["core"].lower(), found["marks"]
    if re.match(r"\s*(?:an?\s)", found[0], re.IGNORECASE) and not (glued or _begins_title(rest)):
        return False
    if core.startswith("sev"):
        return True
    if len(found["number"]) > 1 or not found["number"].isdigit():
        return False
    if found["short"] or " " in core:
        named = _begins_title(rest) and not PRODUCT.match(rest)
        return bool(glued) or named or not rest.strip()
    return True


def _known(found: re.Match[str], policy: Policy) -> str:
    severity = _named(found, policy)
    if severity is None:
        raise missing("severity", "severity", found["core"], policy)
    return severity


def _named(found: re.Match[str], policy: Policy) -> str | None:
    number = _NUMBERS.get(found["number"].lower(), found["number"])
    letter = "p" if found["core"].lower().startswith("p") else "sev"
    spellings = (found["core"], f"{letter}{number}", f"s{number}" if found["short"] else "")
    return next((named for one in spellings if one and (named := policy.severity_named(one))), None)


def _begins_title(text: str) -> bool:
    return next((letter for letter in text if letter.isalnum()), "").isupper()
