"""The command line writes to the same record as Slack, and shows and mends what is owed."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.__main__ import cli
from storage.database.database import Database
from storage.outbox.effects import SetTopic
from storage.outbox.queue import claim, fail
from storage.people import workspace
from tests.cast import Time


@pytest.fixture
def shell(database: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> CliRunner:
    """A shell on the bot's machine, whose database knows one workspace."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{database}")
    monkeypatch.setenv("COLUMNS", "300")

    async def meet() -> None:
        store = Database(f"sqlite:///{database}")
        await store.run(lambda session: workspace(session, "T1"))
        await store.close()

    asyncio.run(meet())
    return CliRunner()


def typed(shell: CliRunner, *words: str) -> Result:
    return shell.invoke(cli, list(words))


def test_an_incident_is_declared_noted_and_closed_without_slack(shell: CliRunner) -> None:
    assert "INC-1 declared (sev2): Checkout is down" in typed(shell, "declare", "sev2", "Checkout", "is", "down").output
    noted = typed(shell, "event", "INC-1", "-10m", "Rolled back").output
    assert "Recorded in INC-1 as entry 2" in noted
    assert "Wrong? `hotwash undo INC-1`" in noted
    assert "Recorded in INC-1 as entry 3" in typed(shell, "close", "INC-1", "Fixed").output

    shown = typed(shell, "timeline", "INC-1").output
    assert "Rolled back" in shown
    owed = typed(shell, "outbox", "list").output
    assert "open_channel" in owed
    assert "post_draft" in owed


def test_the_line_that_undoes_a_retraction_names_the_incident_that_has_no_channel_yet(shell: CliRunner) -> None:
    typed(shell, "declare", "sev2", "Checkout", "is", "down")
    typed(shell, "event", "INC-1", "-10m", "Rolled back")

    assert "hotwash restore INC-1 2" in typed(shell, "retract", "INC-1", "2").output
    assert "Restored: entry 2 of INC-1" in typed(shell, "restore", "INC-1", "2").output


def test_a_refusal_says_why_and_fails(shell: CliRunner) -> None:
    result = typed(shell, "event", "Nobody", "knows", "where")
    assert result.exit_code == 1
    assert "Name the incident before the text, as in INC-5." in result.output
    assert result.output.endswith("hotwash event INC-5 Nobody knows where\n")


def test_private_incidents_are_counted_for_the_operator(shell: CliRunner) -> None:
    assert typed(shell, "list").output == "No incident is open.\n"
    typed(shell, "declare", "--as", "U0B1", "sev2", "private", "Leak")

    assert typed(shell, "list").output == "No public incident is open (1 private).\n"


def test_the_help_of_a_command_shows_its_form_and_examples(shell: CliRunner) -> None:
    shown = typed(shell, "event", "--help").output

    assert "hotwash event [<time>] [#tag] <text>" in shown
    assert "hotwash event Restarted the server" in shown


def test_what_was_given_up_is_shown_retried_and_dropped(shell: CliRunner, database: Path) -> None:
    typed(shell, "declare", "sev3", "Search", "is", "slow")
    asyncio.run(_give_up_the_first(database))

    listed = typed(shell, "outbox", "list", "--failed").output
    assert "restricted_action" in listed
    number = next(line.split()[0] for line in listed.splitlines() if "restricted_action" in line)

    assert "1 of 1 will be tried again." in typed(shell, "outbox", "retry", number).output
    assert "Nothing failed." in typed(shell, "outbox", "list", "--failed").output
    assert "1 of 1 were dropped." in typed(shell, "outbox", "drop", number).output
    assert typed(shell, "outbox", "drop", "999").exit_code == 1


def test_a_reason_is_whole_on_a_narrow_screen(
    shell: CliRunner, database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    typed(shell, "declare", "sev3", "Search", "is", "slow")
    reason = "missing_scope: this call needs groups:write, which_the_token_of_this_workspace_does_not_have_any_more"
    asyncio.run(_give_up_the_first(database, reason))
    monkeypatch.setenv("COLUMNS", "80")

    listed = typed(shell, "outbox", "list", "--failed").output

    assert max(len(line) for line in listed.splitlines()) <= 80
    column = next(line.index("reason") for line in listed.splitlines() if "reason" in line)
    shown = "".join(line[column:] for line in listed.splitlines())
    assert reason.replace(" ", "") in shown.replace(" ", "")


async def _give_up_the_first(database: Path, error: str = "restricted_action") -> None:
    store, now = Database(f"sqlite:///{database}"), Time()
    now.moment = now.moment.replace(year=2100)
    claimed = await store.run(lambda session: claim(session, worker="w", now=now(), limit=1))
    assert claimed[0].effect.kind != SetTopic.kind
    await store.run(lambda session: fail(session, claimed[0], now=now(), error=error))
    await store.close()


def test_a_wrong_address_is_one_clear_line(shell: CliRunner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "mysql://nobody@nowhere/nothing")
    result = typed(shell, "list")
    assert result.exit_code == 2
    assert "only sqlite and postgresql are supported" in result.output


def test_times_are_read_and_offered_as_in_slack(shell: CliRunner) -> None:
    typed(shell, "declare", "at", "10m", "ago", "sev2", "Checkout", "is", "down")
    offered = typed(shell, "event", "INC-1", "until", "2", "minutes", "ago", "all", "was", "well")
    assert "Recorded in INC-1 as entry 2" in offered.output
    assert "hotwash amend INC-1 2 at" in offered.output

    asked = typed(shell, "resolve", "INC-1", "The", "bad", "deployment", "went", "away", "at", "00:01", "or", "so")
    assert "hotwash resolve INC-1" in asked.output
    assert "Recorded in INC-1 as entry 3" in typed(shell, "resolve", "INC-1", "5m", "ago").output
