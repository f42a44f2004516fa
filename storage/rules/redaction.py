"""Masks what looks like a credential, so that it is never stored: keys, tokens, passwords."""

from __future__ import annotations

from storage.rules.credentials import issued, named, requests
from storage.rules.credentials.search import replaced

SEARCHES = (
    issued.private_keys,
    issued.webhooks,
    issued.tokens,
    requests.addresses,
    requests.oracle_users,
    requests.headers,
    requests.commands,
    requests.options,
    named.logins,
    named.named,
)
"""The sure ones first: what they have masked is no value for the next."""

PASSES = 8
"""How often a text is searched until nothing more is found: a masked credential may be the left edge of another."""


def mask(text: str) -> tuple[str, tuple[str, ...]]:
    """Replace what looks like a credential by `[masked: …]`; give the text and the kinds that were found.

    Masking twice changes nothing, and the time grows with the length of the text, not faster.
    """
    kinds: list[str] = []
    for _ in range(PASSES):
        known = len(kinds)
        for search in SEARCHES:
            text = replaced(text, search(text), kinds)
        if len(kinds) == known:
            break
    return text, tuple(dict.fromkeys(kinds))
