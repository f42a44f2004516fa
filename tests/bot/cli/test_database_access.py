"""Where the record is not, the command line says so in one line and what to do, and leaves nothing behind."""

from __future__ import annotations

import asyncio
import sqlite3
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.__main__ import cli
from storage.database.database import Database
from storage.people import workspace

VERBS = ["list", "timeline INC-1", "declare sev2 Checkout is down", "outbox list", "outbox retry 1"]


@pytest.fixture
def shell(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> CliRunner:
    """A shell in an empty folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DATABASE_URL", raising=False)
    return CliRunner()


def typed(shell: CliRunner, words: str) -> Result:
    return shell.invoke(cli, words.split())


@pytest.mark.parametrize("words", VERBS)
def test_a_folder_without_a_database_stays_without_one(shell: CliRunner, tmp_path: Path, words: str) -> None:
    result = typed(shell, words)

    assert result.exit_code == 2
    assert result.output.startswith(f"There is no database at {tmp_path / 'hotwash.db'}. ")
    assert "set DATABASE_URL" in result.output
    assert result.output.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("words", VERBS)
def test_a_database_without_our_tables_is_named(shell: CliRunner, tmp_path: Path, words: str) -> None:
    with sqlite3.connect(tmp_path / "hotwash.db") as other:
        other.execute("CREATE TABLE something_else (id INTEGER)")
    other.close()

    result = typed(shell, words)

    assert result.exit_code == 1
    assert result.output.startswith("The database sqlite:///hotwash.db has none of Hotwash's tables. ")
    assert result.output.count("\n") == 1


def test_a_file_that_is_no_database_is_named_with_the_reason(shell: CliRunner, tmp_path: Path) -> None:
    (tmp_path / "hotwash.db").write_text("Dear diary, " * 200, encoding="utf-8")

    result = typed(shell, "list")

    assert (result.exit_code, result.output) == (
        1,
        "The database sqlite:///hotwash.db cannot be used: file is not a database\n",
    )


def test_a_server_that_is_away_is_named_without_its_password(shell: CliRunner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://hotwash:secret@127.0.0.1:1/hotwash")

    result = typed(shell, "list")

    assert result.exit_code == 1
    assert result.output.startswith("The database postgresql://hotwash:***@127.0.0.1:1/hotwash ")
    assert "secret" not in result.output


def test_before_the_first_command_in_slack_it_is_said_how_to_name_the_workspace(
    shell: CliRunner, database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{database}")

    refused = typed(shell, "declare sev2 Checkout is down")

    assert refused.exit_code == 2
    assert "--workspace T0123ABCD" in refused.output
    assert "INC-1 declared" in typed(shell, "declare --workspace T0123ABCD sev2 Checkout is down").output


def test_of_several_workspaces_one_has_to_be_named(
    shell: CliRunner, database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{database}")

    async def meet() -> None:
        store = Database(f"sqlite:///{database}")
        await store.run(lambda session: workspace(session, "T1"))
        await store.run(lambda session: workspace(session, "T2"))
        await store.close()

    asyncio.run(meet())

    assert "--workspace with one of T1, T2" in typed(shell, "list").output


def test_a_wrong_variable_is_named_once(shell: CliRunner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "mysql://nobody@nowhere/nothing")

    assert typed(shell, "list").output == (
        "Settings: DATABASE_URL names mysql; only sqlite and postgresql are supported\n"
    )


def test_a_port_that_cannot_be_is_refused_in_one_line(shell: CliRunner) -> None:
    result = typed(shell, "sandbox --port 70000")

    assert (result.exit_code, result.output) == (2, "Cannot listen on port 70000: ports are 0 to 65535\n")
