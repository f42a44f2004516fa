"""The JSON body of a webhook delivery (docs/webhooks.md is its schema)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from storage.models import Incident

VERSION = 1
"""Incremented when a field changes its meaning or is removed; new fields do not change it."""


def webhook_body(delivery: str, workspace: str, incident: Incident, entry: dict[str, Any]) -> dict[str, Any]:
    """Describe one entry and its incident's state after it; times are ISO 8601 in UTC."""
    return {
        "version": VERSION,
        "delivery": delivery,
        "workspace": workspace,
        "incident": {
            "number": incident.number,
            "ref": incident.ref,
            "title": incident.title,
            "severity": incident.severity,
            "status": incident.status,
            "private": incident.private,
            "drill": incident.drill,
        },
        "event": {name: value.isoformat() if isinstance(value, datetime) else value for name, value in entry.items()},
    }
