"""The command line's way into the record: the verbs for when Slack is away, and the outbox seen and mended."""

from __future__ import annotations

import asyncio
import getpass
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime
from typing import Annotated, Any, TypeVar
from uuid import uuid4

import typer
from rich.console import Console
from rich.table import Table
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot import logs
from bot.door.front_door import FrontDoor
from bot.settings import DatabaseSettings, WrongSettings, read_database_settings, read_policy
from commands import COMMANDS
from commands.request import Answer, Modal, Request
from storage import outbox
from storage.database import Database, DatabaseUnavailable
from storage.models import Workspace
from storage.requests import Sender
from storage.rules.refusal import Refused
from templates import render

Result = TypeVar("Result")
outbox_cli = typer.Typer(help="See and mend what is owed to Slack.", no_args_is_help=True)


def _say(words: object, *, problem: bool = False) -> None:
    """Print to the screen as it is now: its width and its streams may have changed since this was imported."""
    console = Console(stderr=problem, soft_wrap=isinstance(words, str), highlight=False)
    console.print(words, markup=False, style="red" if problem else None)


Words = Annotated[
    list[str] | None, typer.Argument(help="What follows the verb in Slack, e.g. INC-42 10m ago Rolled back")
]
Team = Annotated[str | None, typer.Option(help="The Slack team id, if the database knows several.")]
Who = Annotated[str | None, typer.Option("--as", help="Your Slack user id; otherwise your login name.")]


def add_verbs(cli: typer.Typer) -> None:
    """Put every verb of `/incident` on the command line; what they write is posted when Slack is back."""
    for command in COMMANDS:
        if command.name != "help":
            settings = {"ignore_unknown_options": True}  # "-10m" is a time, not an option
            panel = "The record, without Slack"
            cli.command(command.name, help=command.says, rich_help_panel=panel, context_settings=settings)(
                _verb(command.name)
            )


def _verb(verb: str) -> Callable[..., None]:
    def run(words: Words = None, workspace: Team = None, who: Who = None) -> None:
        _record([verb, *(words or [])], workspace, who)

    return run


def _record(words: list[str], workspace: str | None, who: str | None) -> None:
    answer = _with_database(lambda database, settings: _answer(database, settings, words, workspace, who))
    text = _drawn(answer)
    refused = isinstance(answer, Modal) or answer.template in ("replies/refused", "replies/not_recorded")
    _say(text, problem=refused)
    if refused:
        raise typer.Exit(1)


def _drawn(answer: Answer) -> str:
    if isinstance(answer, Modal):
        return "There are no forms here: type it on one line, as in: declare sev2 Checkout is down"
    from bot.sandbox.reading import as_text  # `hotwash run` needs no sandbox, and starts without reading it

    return as_text(render(answer.template, answer.facts))


async def _answer(
    database: Database, settings: DatabaseSettings, words: list[str], workspace: str | None, who: str | None
) -> Answer:
    policy, _ = read_policy(settings.hotwash_config)
    now = datetime.now(UTC)
    login = getpass.getuser()
    verb, *rest = words
    request = Request(
        workspace=await database.run(lambda session: _workspace(session, workspace)),
        sender=Sender(slack_id=who or f"login:{login}", handle=None if who else login, name=None if who else login),
        verb=verb,
        text=" ".join(rest),
        key=f"console:{uuid4().hex}",
        door="console",
        received_at=now,
        policy=policy,
        commands=COMMANDS,
    )
    door = FrontDoor(database, lambda: None, spool=None)
    return await door.answer(request)


async def _workspace(session: AsyncSession, wanted: str | None) -> str:
    known = (await session.exec(select(Workspace.slack_id).order_by(col(Workspace.id)))).all()
    if wanted is not None:
        return wanted
    if len(known) != 1:
        names = ", ".join(known) or "none yet"
        raise Refused(f"Say which workspace with --workspace; the database knows {names}.")
    return known[0]


def _with_database(work: Callable[[Database, DatabaseSettings], Coroutine[Any, Any, Result]]) -> Result:
    logs.set_up(quiet=True)

    async def run() -> Result:
        settings = read_database_settings()
        database = Database(settings.database_url)
        try:
            return await work(database, settings)
        finally:
            await database.close()

    try:
        return asyncio.run(run())
    except (WrongSettings, Refused) as error:
        _say(str(error), problem=True)
        raise typer.Exit(2) from error
    except DatabaseUnavailable as error:
        _say(f"The database in DATABASE_URL cannot be used: {error}", problem=True)
        raise typer.Exit(1) from error


@outbox_cli.command("list")
def list_(
    given_up: Annotated[bool, typer.Option("--given-up", help="Only what was given up.")] = False,
) -> None:
    """Show what is owed and what was given up, with the reason."""
    state = outbox.GIVEN_UP if given_up else None
    rows = _with_database(lambda database, _: database.run(lambda session: outbox.listed(session, state)))
    if not rows:
        _say("Nothing is owed." if not given_up else "Nothing was given up.")
        return
    table = Table("id", "incident", "what", "state", "tries", "since (UTC)", "reason")
    for row in rows:
        since = row.created_at.strftime("%Y-%m-%d %H:%M:%S")
        incident = str(row.incident_id or "")
        table.add_row(str(row.id), incident, row.kind, row.state, str(row.attempts), since, row.error or "")
    _say(table)


@outbox_cli.command("retry")
def retry(ids: Annotated[list[int], typer.Argument(help="Numbers from `hotwash outbox list`.")]) -> None:
    """Try these again now; what may have reached Slack before is looked for first."""
    count = _with_database(
        lambda database, _: database.run(lambda session: outbox.retry(session, ids, datetime.now(UTC)))
    )
    _tell(count, len(ids), "will be tried again")


@outbox_cli.command("drop")
def drop(ids: Annotated[list[int], typer.Argument(help="Numbers from `hotwash outbox list`.")]) -> None:
    """Owe these no more; the record itself is not touched."""
    count = _with_database(
        lambda database, _: database.run(lambda session: outbox.drop(session, ids, datetime.now(UTC)))
    )
    _tell(count, len(ids), "are not owed any more")


def _tell(count: int, wanted: int, what: str) -> None:
    _say(f"{count} of {wanted} {what}.")
    if count != wanted:
        raise typer.Exit(1)
