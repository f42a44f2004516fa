"""Finds the address in a link that was typed or pasted, and what it is called."""

from __future__ import annotations

import re

_ADDRESS = re.compile(r"<?(?P<url>https?://[^\s<>|]{3,2900})(?:\|(?P<label>[^<>]*))?>?", re.IGNORECASE)
_HOST = re.compile(r"(?<!\S)<?(?P<url>(?:[a-z0-9-]+\.)+[a-z]{2,24}(?:[/?#][^\s<>|]{0,2900})?)>?(?!\S)", re.IGNORECASE)


def link_of(text: str) -> tuple[str, str] | None:
    """Give the address in a text (https:// is put before a mere host) and its label, which may be empty."""
    found = _ADDRESS.search(text) or _HOST.search(text)
    if found is None:
        return None
    typed = found["url"].rstrip(".,;!\"'”’")
    unpaired = typed.endswith(")") and typed.count(")") > typed.count("(")
    url = typed[:-1] if unpaired else typed
    label = found.groupdict().get("label") or ""
    around = f"{text[: found.start()]} {label} {text[found.end() :]}"
    return (url if "://" in url else f"https://{url}"), re.sub(r"^[\s:;,()=–—-]+|[\s:;,(=)–—-]+$", "", around)
