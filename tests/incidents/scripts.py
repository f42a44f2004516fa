"""The real incidents: where their scripts stand, what has to come out of them, and what does."""

from __future__ import annotations

import asyncio
from datetime import datetime
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import yaml

from bot.replay.incident_file import read_incident_file
from bot.replay.player import Replay
from bot.replay.result import ReplayResult
from storage.rules.time_parsing import zone_of

HERE = Path(__file__).parent
DEMO = Path(str(resources.files("bot.replay.examples")))

INCIDENTS = {
    "postmortem-2023-08-09": DEMO,
    "postmortem-2025-03-03": DEMO,
    "google-sre-shakespeare": HERE,
    "gitlab-2017-01-31-database": HERE,
    "dfds-2020-06-09-alb": HERE,
    "alx-flexco-haproxy-2023-10": HERE,
}
"""Every incident, and the folder of its script; those that the demo plays stand with the demo."""

Facts = dict[str, Any]


def script_of(name: str) -> Path:
    return INCIDENTS[name] / f"{name}.yaml"


def play(name: str) -> ReplayResult:
    return asyncio.run(Replay(read_incident_file(script_of(name))).play())


@cache
def played(name: str) -> ReplayResult:
    return play(name)


def facts_of(name: str) -> Facts:
    facts = played(name).facts
    assert facts is not None
    return facts


@cache
def expected(name: str) -> Facts:
    content: Facts = yaml.safe_load((HERE / f"{name}.expected.yaml").read_text(encoding="utf-8"))
    return content


def local(at: str | None, zone: str) -> str | None:
    """Give an instant of postmortem.json to the minute, on the clocks of a zone."""
    if at is None:
        return None
    return datetime.fromisoformat(at).astimezone(zone_of(zone)).strftime("%Y-%m-%d %H:%M")
