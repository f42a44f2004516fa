"""The `hotwash` command line."""

from __future__ import annotations

import asyncio
import gc
import re
import signal
from pathlib import Path
from typing import Annotated

import structlog
import typer
from rich.console import Console

from bot import logs
from bot.cli.verbs import add_verbs, outbox_cli
from bot.replay.incident_file import IncidentFile, InvalidIncidentFile, read_incident_file
from bot.settings import WrongSettings, read_policy, read_settings
from storage.database.database import DatabaseUnavailable

cli = typer.Typer(
    help="Hotwash: the Slack incident bot that keeps the timeline and writes the postmortem draft.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
cli.add_typer(outbox_cli, name="outbox")
add_verbs(cli)
log = structlog.get_logger(__name__)
problems = Console(stderr=True, soft_wrap=True, highlight=False)


def _fail(words: str, status: int) -> typer.Exit:
    problems.print(words, markup=False, style="red")
    return typer.Exit(status)


@cli.command()
def run() -> None:
    """Run the bot: it receives Slack's requests on /slack/events and performs effects, until it is stopped."""
    logs.set_up()
    try:
        asyncio.run(_run())
    except WrongSettings as error:
        raise _fail(str(error), 2) from error
    except DatabaseUnavailable as error:
        raise _fail(f"The database in DATABASE_URL cannot be reached: {error}", 1) from error
    except OSError as error:
        raise _fail(f"Hotwash cannot start: {error.strerror or error}", 1) from error


async def _run() -> None:
    from bot.app import build  # the whole bot is imported only by the command that runs it
    from bot.startup import check_address

    settings = read_settings()
    policy, templates = read_policy(settings.hotwash_config)
    file = settings.hotwash_config
    log.info("settings.read", policy=str(file) if file.exists() else f"no {file}, defaults")
    await check_address(settings.host, settings.port)
    bot = build(settings, policy, template_folder=templates)
    stopped = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    try:
        await bot.start()
        gc.freeze()  # what is there by now stays: looking through it for what is not needed any more takes 100 ms
        problems.print(f"Hotwash listens on http://{settings.host}:{bot.port}/slack/events", style="green")
        await stopped.wait()
    finally:
        await bot.stop()


@cli.command()
def replay(
    file: Annotated[Path, typer.Argument(help="An incident file (YAML).")],
    out: Annotated[Path, typer.Option(help="The folder that gets the draft, its facts and what was seen.")],
    keep_going: Annotated[bool, typer.Option(help="Play on after a line that the bot refused.")] = False,
) -> None:
    """Play one incident through the bot's front door in a sandbox, on a clock that the file drives."""
    from bot.replay.terminal import play_with_progress

    logs.set_up(quiet=True)
    incident = _read(file)
    _make(out)
    try:
        played = asyncio.run(play_with_progress(incident, keep_going=keep_going))
    except WrongSettings as error:
        raise _fail(f"{file}: config: {error}", 2) from error
    played.write(out)
    for refusal in played.refusals:
        problems.print(f"line {refusal.number} was refused: {refusal.line.says}", markup=False, style="yellow")
        problems.print(refusal.reply, markup=False)
    if played.refusals and not keep_going:
        raise typer.Exit(1)
    if played.why_no_draft:
        problems.print(played.why_no_draft, markup=False, style="yellow")


def _read(file: Path) -> IncidentFile:
    try:
        return read_incident_file(file)
    except InvalidIncidentFile as error:
        raise _fail(str(error), 2) from error


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _fail(f"{folder}: cannot be made: {error.strerror or error}", 2) from error


@cli.command()
def demo(
    out: Annotated[Path, typer.Option(help="The folder that gets both drafts.")] = Path("demo/out"),
) -> None:
    """Play two real incidents, show their channels as they fill, and the drafts at the end."""
    from bot.replay.terminal import show_demo

    logs.set_up(quiet=True)
    _make(out)
    if not asyncio.run(show_demo(out)):
        raise typer.Exit(1)


@cli.command()
def sandbox(
    port: Annotated[int, typer.Option(help="The port to listen on.")] = 3001,
    app: Annotated[str, typer.Option(help="Where the bot listens.")] = "http://127.0.0.1:3000/slack/events",
) -> None:
    """Run a strict Slack workspace on this machine, with a page to look at and people to type as."""
    from bot.manifest import manifest
    from bot.sandbox.dev_server import serve
    from bot.startup import cannot_listen

    if not re.match(r"https?://[^/\s]+", app):
        raise _fail(f"--app has to be an address, as in http://127.0.0.1:3000/slack/events, not {app!r}", 2)
    if not 0 <= port <= 65535:
        raise _fail(f"Cannot listen on port {port}: ports are 0 to 65535", 2)
    logs.set_up()
    try:
        asyncio.run(serve(port, manifest(), request_url=app))
    except KeyboardInterrupt:
        raise typer.Exit(0) from None
    except OSError as error:
        raise _fail(f"Cannot listen: {cannot_listen(error, '127.0.0.1', port)} (--port)", 2) from error


def main() -> None:
    """Run the command line."""
    cli()


if __name__ == "__main__":
    main()
