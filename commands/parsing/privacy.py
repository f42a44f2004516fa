"""Decides what `private` means in a declaration: a mark, a word of the title, or a question to ask.

What may be private is never silently public: what is neither a clear mark nor a usual name of something is asked.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

Meaning = Literal["mark", "stays", "doubt", "word"]
"""A mark that leaves the title, one that stays in it, a question, or a word of the title."""

_WORD = r"(?:private|privat|priv|confidential|non-?public)"
FOUND = re.compile(rf"(?<!\w){_WORD}(?!\w)|🔒|🔐|:(?:closed_)?lock(?:_with_key)?:", re.IGNORECASE)
LIKE = re.compile(r"(?<!\w)(?:privately|confidentially)(?!\w)", re.IGNORECASE)

_MARKS = r"[\s()\[\]{}#*_`\"'“”‘’«».,:;!?…/|–—-]"
BEFORE = re.compile(
    r"(?:(?<!\w)(?:please|pls|keep|make|mark|treat|should|must|has|needs|be|to|stay|kept|marked|it|this|that|as|is)\s+)*"
    rf"{_MARKS}*$",
    re.IGNORECASE,
)
KEEP = re.compile(r"(?<!\w)(?:please|pls|keep|make|mark|treat|should|must|needs?|kept|marked)(?!\w)", re.IGNORECASE)
BEHIND = re.compile(rf"{_MARKS}*(?:\s*(?:please|pls|plz|thanks|incident|issue|only)(?!\w))*{_MARKS}*", re.IGNORECASE)
_OPTION = re.compile(
    r"\s*(?:$|[\r\n]|[.,;:!?…](?!\w)|[–—-]{1,2}(?:\s|$)|[–—]|@|[({\[]?(?:started|began|begun|since|drill|sev)\b"
    r"|(?:start|starting|at)\s+[~\d]|p-?\d\b|🔒|🔐|:lock|/)",
    re.IGNORECASE,
)
SENTENCE = re.compile(
    r"(?<!\w)(?:is|it|are|was|were|be|been|not|no|become|becomes|became|went|goes|go|going|stay|stays|our|the|a|an|any|in|to"
    r"|public|set|made|turned|into|from)\s*[\"“'`*_]*$",
    re.IGNORECASE,
)
OF_A_NOUN = re.compile(
    r"(?<!\w)(?:our|the|a|an|any|all|some|my|your|their|its|of|in|on|for|from|with|to|via|over|between|into|across|both)"
    r"\s*$",
    re.IGNORECASE,
)
NOUN = re.compile(
    r"[\s-]*(?:cloud|keys?|endpoints?|links?|networks?|networking|subnets?|registr(?:y|ies)|repo(?:s|sitory|sitories)?"
    r"|channels?|messages?|messaging|apis?|beta|brows(?:ing|er)|mode|dns|zones?|vpcs?|ips?|address(?:es)?|packages?"
    r"|class|methods?|fields?|npm|banking|equity|jets?|labels?|servers?|clusters?|nodes?|files?|images?|instances?|tabs?"
    r"|windows?|spaces?|gateways?|peering|ingress|routes?|pages?|profiles?|posts?|groups?|chats?|dms?|cas?|certs?"
    r"|certificates?|tenants?|environments?|apps?|buckets?|dashboards?|feeds?|interfaces?|tunnels?|connectivity"
    r"|connections?|computing|vms?|clients?|lan|wan|esc|escalation|mirrors?|modules?|hosting|runners?|galler(?:y|ies)"
    r"|rooms?|calls?|preview|cache|ranges?|hosts?|sessions?|internet|traffic|access|service)(?!\w)",
    re.IGNORECASE,
)
LEAK = re.compile(r"\b(?:leak|expos|stolen|breach|compromis|publish|committed|visible|public\b)", re.IGNORECASE)
SEVERITY = re.compile(r"\s*[\[(#*]*(?:sev(?:erity)?[-_ .]?\w{1,5}|[ps]\s?\d)\b", re.IGNORECASE)
_QUOTED = re.compile(r"\"[^\"]*\s[^\"]*\"|“[^”]*\s[^”]*”|«[^»]*\s[^»]*»")
ENCLOSED = re.compile(r"[(\[{#*_`]\s*$|--$|(?<=\s)[-—]$")


@dataclass(frozen=True)
class Privacy:
    """What a declaration says about privacy, and the declaration without its marks."""

    text: str
    private: bool = False
    doubtful: bool = False
    spoken_of: bool = False


def look(text: str, is_header: Callable[[str], bool]) -> Privacy:
    """Read every `private` in a declaration; `is_header` says that a text holds nothing but options.

    A clear mark leaves the text. Where one makes it private, the others are words like all else.
    """
    found = [(one, _meaning(text, one, is_header)) for one in FOUND.finditer(text)]
    meanings = {meaning for _, meaning in found}
    private = bool(meanings & {"mark", "stays"})
    rest = text
    for one, meaning in reversed(found):
        if meaning == "mark":
            rest = _without(rest, one)
    return Privacy(
        rest,
        private,
        doubtful=not private and ("doubt" in meanings or _asks(text)),
        spoken_of=not private and ("word" in meanings or bool(LIKE.search(text))),
    )


def _asks(text: str) -> bool:
    """Whether `privately` stands at the end: "please handle privately"."""
    return any(_OPTION.match(text, one.end()) for one in LIKE.finditer(text))


def _meaning(text: str, found: re.Match[str], is_header: Callable[[str], bool]) -> Meaning:
    before, behind = text[: found.start()], text[found.end() :]
    if any(one.start() < found.start() and found.end() < one.end() for one in _QUOTED.finditer(text)):
        quote = next(one for one in _QUOTED.finditer(text) if one.start() < found.start() < one.end())
        return "mark" if _is_phrase(quote[0][1:-1]) else "word"
    if found[0][0] in "🔒🔐:":
        alone = is_header(before) or not behind.strip() or bool(_OPTION.match(behind))
        return "mark" if alone else "word"
    if re.match(r"[-_.@\\=]\w", behind) or re.search(r"\w[-_.@\\=]$|\w/\w*/$|(?:^|\s)/$", before):
        return "word"
    starts = is_header(before) or bool(re.search(r"[\r\n]\s*$|[.,;:!?|–—]\s*$|\s-{1,2}\s*$", before))
    if ENCLOSED.search(before) or (KEEP.search(before[-60:]) and BEFORE.search(before[-60:]) and _ends(behind)):
        return "mark"
    if re.search(r"[\"“'‘]\s*$", before):
        return "mark" if _ends(behind.lstrip("\"”'’")) or starts or is_header(before) else "doubt"
    words = behind.split()
    if starts and any(is_header(" ".join(words[:count])) for count in (1, 2, 3) if words[count - 1 :]):
        return "mark"  # "private 10m ago sev1 Leak"
    return _apart(text, found, before, behind, starts=starts)


def _apart(text: str, found: re.Match[str], before: str, behind: str, *, starts: bool) -> Meaning:
    """Decide by what stands around a bare word."""
    phrase = re.match(r"\s+(?:incident|issue)(?!\w)", behind, re.IGNORECASE)
    severity = SEVERITY.match(behind)
    if severity or (phrase and (starts or OF_A_NOUN.search(before)) and _ends(behind[phrase.end() :])):
        return "mark"
    if _ends(behind):
        return "mark" if starts or not SENTENCE.search(before) else "doubt"
    if NOUN.match(behind):
        return _before_noun(text, found, behind, starts=starts)
    if starts:
        return "mark" if found[0].isupper() or _is_title(behind) else "stays"
    return "word" if OF_A_NOUN.search(before) and not _is_title(behind) and not LEAK.search(text) else "doubt"


def _before_noun(text: str, found: re.Match[str], behind: str, *, starts: bool) -> Meaning:
    """Decide before "key", "cloud" and the like: that is a word, unless a leak or a capital makes it doubtful."""
    if LEAK.search(text) or (found[0].isupper() and not text.isupper()):
        return "doubt"
    if starts and _is_title(behind):
        return "mark" if found[0].islower() and not behind.split()[0].isupper() else "doubt"
    return "word"


def _ends(behind: str) -> bool:
    """Whether what follows has nothing to do with the word: the end, a mark, another option."""
    polite = re.match(r"\s+(?:please|pls|plz|thanks|only)(?!\w)", behind, re.IGNORECASE)
    rest = behind[polite.end() :] if polite else behind
    return bool(_OPTION.match(rest.lstrip(" \t)]}\"'”’*_`»"))) or bool(re.match(r"[)\]}*_`»]", rest))


def _is_phrase(words: str) -> bool:
    """Whether words say nothing but that it is private: "keep this private please"."""
    found = FOUND.search(words)
    return found is not None and not _without(words, found).strip()


def _without(text: str, found: re.Match[str]) -> str:
    """Take the word out with the phrase and the marks around it; one separator stays between what is left."""
    before, behind = text[: found.start()], text[found.end() :]
    lead, trail = BEFORE.search(before), BEHIND.match(behind)
    kept = KEEP.search(lead[0]) if lead else None
    cut = lead.start() if lead and kept else len(before.rstrip(" \t(){}[]#*_`\"'“”‘’«»–—-/,"))
    left = before[:cut].rstrip(" \t,;:–—-/")
    if re.search(r"(?:^|\s)an?$", left, re.IGNORECASE) and SEVERITY.match(behind):
        left = left[: left.rfind("a" if left[-1] in "aA" else left[-2])]
    right = behind[trail.end() :] if trail else behind
    opening = re.search(r"[(\[{#@\"“'`*_]*$", behind[: trail.end()] if trail else "")
    gap = "\n" if "\n" in before[cut:] + (trail[0] if trail else "") else " "
    return f"{left}{gap}{opening[0] if opening and right else ''}{right}".strip(" \t")


def _is_title(text: str) -> bool:
    return next((letter for letter in text if letter.isalnum()), "").isupper()
