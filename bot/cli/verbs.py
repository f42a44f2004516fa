"""The command line's verbs, for when Slack is down, and its commands to list, retry and drop effects."""

from __future__ import annotations

import asyncio
import getpass
import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any, TypeVar
from uuid import uuid4

import typer
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.markup import escape
from rich.table import Table
from typer.core import TyperCommand

from bot import logs
from bot.cli.database_access import DatabaseMissing, DatabaseWork, reach, workspace_named
from bot.cli.mentions import author, mentioned
from bot.inbound.door import CONSOLE
from bot.requests.handler import RequestHandler
from bot.settings import DatabaseSettings, WrongSettings, read_policy
from commands import COMMANDS
from commands.core import dispatch
from commands.core.command import Command
from commands.core.reply import Answer, Modal
from commands.core.request import Request
from storage.database.database import Database
from storage.outbox import queue
from storage.people import names_of
from storage.rules.actor import Actor
from storage.rules.errors import Refused
from storage.rules.permissions import HELP
from templates import render

Result = TypeVar("Result")
outbox_cli = typer.Typer(help="Inspect, retry or drop pending Slack messages.", no_args_is_help=True)


def _say(words: object, *, problem: bool = False) -> None:
    """Print with a new console: the terminal's width and streams may have changed since the import."""
    console = Console(stderr=problem, soft_wrap=isinstance(words, str), highlight=False)
    console.print(words, markup=False, style="red" if problem else None)


class Verb(TyperCommand):
    """A verb whose own options come before the words: from the first word on, everything is the person's text."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Parse the arguments, with a mark where the words begin."""
        count = self._own(args)
        if count > len(args):
            return super().parse_args(ctx, args)  # the last option lacks its value: the parser reports it
        words = args[count + 1 :] if args[count : count + 1] == ["--"] else args[count:]
        return super().parse_args(ctx, [*args[:count], "--", *words])

    def _own(self, args: list[str]) -> int:
        """Count the leading arguments that are our options and their values, even if a value is missing."""
        count = 0
        while count < len(args):
            name, equals, _ = args[count].partition("=")
            if name not in ("--workspace", "--as", "--help"):
                break
            count += 1 if equals or name == "--help" else 2
        return count


Words = Annotated[
    list[str] | None,
    typer.Argument(help="The text after the command, exactly as in Slack, e.g. INC-42 10m ago Rolled back"),
]
Team = Annotated[
    str | None, typer.Option(help="The Slack team id, if the record knows several. Stands before the words.")
]
AsPerson = Annotated[
    str | None,
    typer.Option("--as", help="Your Slack id or @handle; otherwise your login name. Stands before the words."),
]


def add_verbs(cli: typer.Typer) -> None:
    """Add every verb of `/incident` to the command line; their effects are performed when Slack is back."""
    for command in COMMANDS:
        if command.permission != HELP:  # typer has its own help
            panel = "Commands of /incident, when Slack is down"
            cli.command(command.name, cls=Verb, help=_help(command), rich_help_panel=panel)(_verb(command.name))


def _help(command: Command) -> str:
    """Give what a verb does, and for its own help page its forms and examples."""
    forms = "\n\n".join(f"Form: hotwash {escape(one)}" for one in command.forms)
    examples = "\n\n".join(f"Example: hotwash {escape(one)}" for one in command.examples)
    return f"{command.summary}\n\n{forms}\n\n{examples}"


def _verb(verb: str) -> Callable[..., None]:
    def run(words: Words = None, workspace: Team = None, who: AsPerson = None) -> None:
        _record(verb, " ".join(words or []), workspace, who)

    return run


@dataclass(frozen=True)
class Output:
    """The printed answer, and whether it is a refusal."""

    text: str
    refused: bool


def _record(verb: str, text: str, workspace: str | None, who: str | None) -> None:
    async def work(database: Database, settings: DatabaseSettings) -> Output:
        request = await _request(database, verb, text, workspace, who)
        policy, _ = read_policy(settings.hotwash_config)
        handler = RequestHandler(database, lambda: None, spool=None, policy=policy, commands=COMMANDS)
        answer = await handler.answer(request)
        return await _output(database, answer)

    output = _with_database(work)
    _say(output.text, problem=output.refused)
    if output.refused:
        raise typer.Exit(1)


async def _request(database: Database, verb: str, text: str, workspace: str | None, who: str | None) -> Request:
    team = await database.run(lambda session: workspace_named(session, workspace))
    login = _login()
    actor = Actor(workspace=team, kind="login", id=f"login:{login}", handle=login, name=login)
    if who is not None:
        person = await database.run(lambda session: author(session, team, who))
        actor = Actor(workspace=team, kind="login", id=person)
    return Request(
        call=dispatch.resolve(f"{verb} {text}", COMMANDS),
        actor=actor,
        mentions=await database.run(lambda session: mentioned(session, team, text)),
        key=f"console:{uuid4().hex}",
        door=CONSOLE.name,
        prefix=CONSOLE.prefix,
        received_at=datetime.now(UTC),
    )


def _login() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container may run as a number that has no name
        return f"uid {os.getuid()}"


async def _output(database: Database, answer: Answer) -> Output:
    if isinstance(answer, Modal):
        return Output(
            "There are no forms here: type it on one line, as in: declare sev2 Checkout is down", refused=True
        )
    from bot.plain_text import as_text

    drawn = render(answer.template, answer.facts)
    ids: set[str] = set()
    as_text(drawn, names=ids.add)  # rendered once to collect the ids that need names
    names = await database.run(lambda session: names_of(session, ids)) if ids else {}
    refused = answer.outcome in ("refused", "failed", "unknown")
    return Output(_terminal_words(as_text(drawn, names=names.get), answer.incident), refused)


def _terminal_words(text: str, ref: object) -> str:
    """Rewrite the reply's last line, which says what to type next, for a terminal.

    `/incident undo` becomes `hotwash undo INC-5`; what people typed stands in other lines and stays as it is.
    """
    before, newline, last = text.rpartition("\n")
    about = f" {ref}" if ref else ""
    return (
        before
        + newline
        + re.sub(r"/incident (\w+)\b( INC-\d+)?", lambda found: f"hotwash {found[1]}{found[2] or about}", last)
    )


def _with_database(work: DatabaseWork[Result]) -> Result:
    logs.set_up(quiet=True)
    try:
        return asyncio.run(reach(work))
    except (WrongSettings, Refused) as error:
        _say(str(error), problem=True)
        raise typer.Exit(2) from error
    except DatabaseMissing as error:
        _say(str(error), problem=True)
        raise typer.Exit(1) from error


@outbox_cli.command("list")
def list_(
    failed: Annotated[bool, typer.Option("--failed", help="Only what failed for good.")] = False,
) -> None:
    """Show pending and failed effects, with the reason."""
    state = queue.FAILED if failed else None
    rows = _with_database(lambda database, _: database.run(lambda session: queue.listed(session, state)))
    if not rows:
        _say("Nothing is pending." if not failed else "Nothing failed.")
        return
    table = Table("id", "incident", "what", "state", "tries", "since (UTC)", box=SIMPLE_HEAD, padding=(0, 1, 0, 0))
    table.add_column("reason", overflow="fold")  # a reason that is cut explains nothing
    for row in rows:
        since = row.created_at.strftime("%Y-%m-%d %H:%M")
        incident = str(row.incident_id or "")
        table.add_row(str(row.id), incident, row.kind, row.state, str(row.attempts), since, row.error or "")
    _say(table)


@outbox_cli.command("retry")
def retry(ids: Annotated[list[int], typer.Argument(help="Numbers from `hotwash outbox list`.")]) -> None:
    """Try these again now; what may have reached Slack before is looked for first."""
    count = _with_database(
        lambda database, _: database.run(lambda session: queue.retry(session, ids, datetime.now(UTC)))
    )
    _tell(count, len(ids), "will be tried again")


@outbox_cli.command("drop")
def drop(ids: Annotated[list[int], typer.Argument(help="Numbers from `hotwash outbox list`.")]) -> None:
    """Drop these pending messages; the record itself is not touched."""
    count = _with_database(
        lambda database, _: database.run(lambda session: queue.drop(session, ids, datetime.now(UTC)))
    )
    _tell(count, len(ids), "were dropped")


def _tell(count: int, wanted: int, what: str) -> None:
    _say(f"{count} of {wanted} {what}.")
    if count != wanted:
        raise typer.Exit(1)
