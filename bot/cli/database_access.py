"""Opens the database for the command line, or says in one line why it cannot and what to do."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, TypeVar

from bot.settings import DatabaseSettings, WrongSettings, read_database_settings
from storage.database.database import Database, DatabaseUnavailable, Transaction
from storage.database.errors import driver_message
from storage.people import workspaces
from storage.rules.errors import Refused

Result = TypeVar("Result")
DatabaseWork = Callable[[Database, DatabaseSettings], Coroutine[Any, Any, Result]]

ELSEWHERE = "Go to the folder that the bot runs in, or set DATABASE_URL as the bot has it"


class DatabaseMissing(Exception):
    """The database cannot be opened; the message is one line for the user."""


async def reach(work: DatabaseWork[Result]) -> Result:
    """Open the database of the settings, do a piece of work with it, and close it again.

    Nothing is created: only the bot makes tables and files, so no note ends in a database that nobody reads.

    Raises:
        WrongSettings: when the settings cannot be used.
        DatabaseMissing: when the database is missing, has no Hotwash tables, or does not answer.
    """
    settings = read_database_settings()
    database = Database(settings.database_url)
    try:
        _require_file(database)
        return await work(database, settings)
    except DatabaseUnavailable as error:
        raise DatabaseMissing(_in_words(database, error)) from error
    finally:
        await database.close()


def _require_file(database: Database) -> None:
    file = database.url.database or ""
    if database.is_sqlite and not file.startswith("file:") and not Path(file).is_file():
        raise WrongSettings(
            f"There is no database at {Path(file).absolute()}. {ELSEWHERE}; `hotwash run` makes a new one."
        )


def _in_words(database: Database, error: DatabaseUnavailable) -> str:
    where = database.url.set(drivername=database.url.get_backend_name()).render_as_string(hide_password=True)
    reason = driver_message(error)
    if reason is None:
        return f"The database {where} does not answer ({error.__cause__ or error})."
    if "no such table" in reason or "UndefinedTable" in reason:
        return f"The database {where} has none of Hotwash's tables. {ELSEWHERE}; `hotwash run` makes the tables."
    return f"The database {where} cannot be used: {reason}"


async def workspace_named(session: Transaction, wanted: str | None) -> str:
    """Give the Slack id of the workspace: the named one, or the only one in the record.

    Raises:
        Refused: when it has to be named.
    """
    known = await workspaces(session)
    if wanted is not None:
        return wanted
    if not known:
        raise Refused(
            "The record knows no workspace before the first /incident is typed in Slack. Say which one it is, right "
            "behind the verb: --workspace T0123ABCD (Slack's address shows it: app.slack.com/client/T0123ABCD)."
        )
    if len(known) > 1:
        raise Refused(f"Say which workspace, right behind the verb: --workspace with one of {', '.join(known)}.")
    return known[0]
