"""Finds our Slack app manifest, in a checkout or in an installed wheel."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any


def manifest() -> dict[str, Any]:
    """Give the manifest: commands, scopes, events."""
    here = Path(__file__).parent
    file = next(path for path in (here.parent / "app.json", here / "app.json") if path.is_file())
    content: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return content


def scopes() -> frozenset[str]:
    """Give the bot scopes that the manifest asks for."""
    return frozenset(manifest()["oauth_config"]["scopes"]["bot"])
