"""What fails again and again leaves one clear line in the log, and a count in the metrics."""

from __future__ import annotations

from pathlib import Path

from prometheus_client import generate_latest
from structlog.testing import capture_logs

from bot import startup
from bot.app import build
from bot.sandbox import Sandbox
from storage.database.database import Database
from storage.rules.policy import Policy
from tests.cast import Time
from tests.conftest import settings


async def test_an_operators_template_that_fails_is_logged_once_and_counted(
    sandbox: Sandbox, database: Path, time: Time, tmp_path: Path
) -> None:
    (tmp_path / "messages").mkdir()
    (tmp_path / "messages" / "next_level.j2").write_text("{{ nobody }}", encoding="utf-8")
    bot = build(settings(sandbox, database), Policy(), now=time, template_folder=tmp_path)

    with capture_logs() as logs:
        for _ in range(3):
            drawn = bot.templates.render("messages/next_level", {"to": "on-call", "minutes": 5})
    await bot.stop()

    assert drawn.text == "Nobody acknowledged in 5 minutes: paging on-call"
    assert [(one["event"], one["detail"]) for one in logs] == [
        ("template.failed", "messages/next_level.j2: UndefinedError: 'nobody' is undefined")
    ]
    counted = 'hotwash_template_failures_total{template="messages/next_level.j2"} 3.0'
    assert counted in generate_latest(bot.metrics.registry).decode()


async def test_a_database_that_is_down_at_the_start_is_one_line() -> None:
    store = Database("postgresql://hotwash:secret@127.0.0.1:1/hotwash")

    with capture_logs() as logs:
        for _ in range(3):
            assert not await startup.migrate(store, may_be_later=True)
    await store.close()

    assert [one["detail"] for one in logs] == [
        "PostgreSQL at 127.0.0.1:1 refuses connections; notes are kept on this disk until it answers"
    ]
    assert "secret" not in str(logs)
