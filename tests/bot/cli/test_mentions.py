"""On the command line the words are the person's to the letter, and names mean whom the record knows."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession
from typer.testing import CliRunner, Result

from bot.__main__ import cli
from storage.database.database import Database
from storage.models import Incident, OutboxEffect
from storage.outbox.effects import PagePerson
from storage.people import person, workspace
from storage.rules.actor import Actor
from tests.cast import Time


@pytest.fixture
def shell(database: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> CliRunner:
    """A shell on the bot's machine; the record knows alice and bob, and INC-1 in its channel."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{database}")
    monkeypatch.setenv("COLUMNS", "300")
    asyncio.run(_meet(database))
    runner = CliRunner()
    typed(runner, "declare", "sev2", "Checkout", "is", "down")
    asyncio.run(_open_the_channel(database))
    return runner


async def _meet(database: Path) -> None:
    async def work(session: AsyncSession) -> None:
        space = await workspace(session, "T1")
        for one in (
            Actor(workspace="T1", id="U0A1", handle="alice", name="Alice"),
            Actor(workspace="T1", id="U0B1", handle="bob"),
        ):
            await person(session, space, one, Time()())

    store = Database(f"sqlite:///{database}")
    await store.run(work)
    await store.close()


async def _open_the_channel(database: Path) -> None:
    async def work(session: AsyncSession) -> None:
        incident = (await session.exec(select(Incident))).one()
        incident.channel_id, incident.channel_name = "C000000108", "inc-1-checkout-is-down"

    store = Database(f"sqlite:///{database}")
    await store.run(work)
    await store.close()


def paged(database: Path) -> list[str]:
    """Who is owed a page, by Slack id."""

    async def read() -> list[str]:
        store = Database(f"sqlite:///{database}")
        pages = await store.run(_pages)
        await store.close()
        return pages

    return asyncio.run(read())


async def _pages(session: AsyncSession) -> list[str]:
    owed = (await session.exec(select(OutboxEffect))).all()
    return [one.payload["person"] for one in owed if one.kind == PagePerson.kind]


def typed(shell: CliRunner, *words: str) -> Result:
    return shell.invoke(cli, list(words))


@pytest.mark.parametrize(
    "note",
    [
        "ran kubectl --as admin get pods",
        "ran terraform --workspace prod apply",
        "ran foo --help",
        "git checkout -- storage/",
        "-10m --as admin restarted it",
        "ran x --as=admin -h -v",
    ],
)
def test_what_looks_like_an_option_is_part_of_the_note(shell: CliRunner, note: str) -> None:
    assert "Recorded in INC-1 as entry 2" in typed(shell, "event", "INC-1", *note.split()).output

    assert note.removeprefix("-10m ") in typed(shell, "timeline", "INC-1").output


def test_a_time_may_be_the_first_word(shell: CliRunner) -> None:
    assert typed(shell, "declare", "-10m", "sev2", "Search", "--as", "admin").exit_code == 0
    assert "Search --as admin" in typed(shell, "list").output


def test_our_own_options_stand_before_the_words(shell: CliRunner) -> None:
    typed(shell, "event", "--workspace", "T1", "--as", "@alice", "INC-1", "It", "was", "me")
    typed(shell, "event", "--as=U0B1", "--", "INC-1", "--as", "I", "said")

    shown = typed(shell, "timeline", "INC-1").output
    assert "Alice · It was me" in shown
    assert "bob · --as I said" in shown
    assert "Usage: " in typed(shell, "event", "--help").output


def test_an_option_without_its_value_is_refused(shell: CliRunner) -> None:
    result = typed(shell, "event", "--as")

    assert result.exit_code == 2
    assert "'--as' requires an argument" in result.output


def test_nobody_can_write_as_somebody_who_is_not_known(shell: CliRunner) -> None:
    result = typed(shell, "event", "--as", "admin", "INC-1", "It", "was", "me")

    assert result.exit_code == 2
    assert "Nobody in the record is called admin" in result.output


def test_a_handle_means_whom_the_record_knows(shell: CliRunner, database: Path) -> None:
    said = typed(shell, "escalate", "INC-1", "@Bob", "help").output

    assert "only this channel was told" not in said
    assert paged(database) == ["U0B1"]


def test_a_slack_id_may_stand_for_a_handle(shell: CliRunner, database: Path) -> None:
    typed(shell, "escalate", "INC-1", "@U0DEF", "help")

    assert paged(database) == ["U0DEF"]


@pytest.mark.parametrize("words", ["escalate INC-1 @carol help", "commander INC-1 @carol", "role INC-1 scribe @carol"])
def test_a_handle_that_nobody_has_is_refused_where_somebody_is_asked(shell: CliRunner, words: str) -> None:
    result = typed(shell, *words.split())

    assert result.exit_code == 1
    assert "I know nobody called “@carol”" in result.output


def test_a_name_without_its_sign_means_whom_the_record_knows(shell: CliRunner, database: Path) -> None:
    typed(shell, "escalate", "INC-1", "to", "bob", "please")

    assert paged(database) == ["U0B1"]


def test_a_note_may_name_anybody(shell: CliRunner) -> None:
    assert "as entry 2" in typed(shell, "event", "INC-1", "Mailed", "@carol", "and", "ops@example.org").output


def test_a_channel_is_called_by_its_name(shell: CliRunner) -> None:
    shown = typed(shell, "show", "INC-1").output

    assert "Follow it in #inc-1-checkout-is-down" in shown
