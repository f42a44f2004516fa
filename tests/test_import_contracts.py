"""Each import contract of `pyproject.toml` bites: it breaks in a copy of the source that does what it forbids."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parent.parent
FORBIDDEN = {
    "Imports go down only: bot, commands, then storage beside templates": ("storage/models.py", "templates"),
    "In the bot: app, inbound, requests beside integrations, outbox": (
        "bot/outbox/lease.py",
        "bot.integrations.slack.client",
    ),
    "Integrations are independent of one another": (
        "bot/integrations/webhooks/performer.py",
        "bot.integrations.slack.rate_limits",
    ),
    "Commands know no templates": ("commands/event.py", "templates"),
    "In storage: services, journal, outbox, database, models, rules": (
        "storage/database/health.py",
        "storage.retention",
    ),
    "Rules are values in, values out": ("storage/rules/redaction.py", "storage.models"),
    "Verbs are independent of one another": ("commands/ack.py", "commands.close"),
    "Only the bot talks to Slack and the web": ("commands/severity.py", "slack_sdk"),
    "Only storage knows SQL's libraries": ("commands/link.py", "sqlmodel"),
    "Only the Slack parts of the bot know Slack's libraries": ("bot/requests/handler.py", "slack_sdk"),
    "The sandbox knows nothing of the bot but how messages read as plain text": (
        "bot/sandbox/state.py",
        "bot.settings",
    ),
    "In templates: the renderer, then the sandbox, Slack, formatting": (
        "templates/formatting/markdown.py",
        "templates.slack.limits",
    ),
}
"""What a contract forbids: a file, and what it must not import."""


def test_every_contract_has_its_counterexample() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert {one["name"] for one in settings["tool"]["importlinter"]["contracts"]} == set(FORBIDDEN)
    assert [one for one in settings["tool"]["importlinter"]["contracts"] if "ignore_imports" in one] == []


def test_every_contract_breaks_where_it_is_broken(tmp_path: Path) -> None:
    for folder in ("bot", "commands", "storage", "templates"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for file, module in FORBIDDEN.values():
        with (tmp_path / file).open("a", encoding="utf-8") as source:
            source.write(f"\nimport {module}\n")

    program = "from importlinter.cli import lint_imports; raise SystemExit(lint_imports(cache_dir=None))"
    ran = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert ran.returncode != 0, ran.stderr
    for name in FORBIDDEN:
        assert f"{name} BROKEN" in ran.stdout
