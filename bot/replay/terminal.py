"""Shows a replay on a terminal: a progress bar, the channel as it fills, the draft at the end."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

from rich.console import Console
from rich.markdown import Markdown
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.rule import Rule

from bot.replay.incident_file import IncidentFile, read_incident_file
from bot.replay.player import Replay
from bot.replay.result import ReplayResult
from bot.replay.transcript import message_line
from bot.sandbox import Channel
from storage.rules.time_parsing import zone_of

DEMO = ("postmortem-2023-08-09.yaml", "postmortem-2025-03-03.yaml")


async def play_with_progress(file: IncidentFile, *, keep_going: bool = False) -> ReplayResult:
    """Play a file; on a terminal a bar shows how far it is."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    console = Console(stderr=True)
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task(file.title or "Replay", total=len(file.script))

        def on_line(number: int, channel: Channel | None) -> None:
            progress.update(task, completed=number)

        return await Replay(file, keep_going=keep_going, on_line=on_line).play()


async def show_demo(out: Path) -> bool:
    """Play the two incidents of the demo and show them; False when a line of theirs was refused."""
    console = Console(soft_wrap=True, highlight=False)
    fine = True
    for name in DEMO:
        with resources.as_file(resources.files("bot.replay.examples") / name) as path:
            file = read_incident_file(path)
        folder = out / path.stem
        played = await _show(console, file)
        played.write(folder)
        fine = fine and not played.refusals and played.markdown is not None
        for refusal in played.refusals:
            console.print(f"refused: {refusal.line.says}\n{refusal.reply}", markup=False, style="red")
    _what_next(console, out)
    return fine


async def _show(console: Console, file: IncidentFile) -> ReplayResult:
    console.print(Rule(f"{file.title}: the channel as it fills"))
    shown: set[str] = set()
    zone = zone_of(file.timezone)

    def on_line(number: int, channel: Channel | None) -> None:
        for message in channel.messages if channel is not None else ():
            if message.ts not in shown:
                shown.add(message.ts)
                console.print(message_line(message, replay.sandbox, zone), markup=False)

    replay = Replay(file, on_line=on_line)
    played = await replay.play()
    console.print(Rule(f"{file.title}: the draft"))
    if played.markdown is not None:
        console.print(Markdown(played.markdown) if console.is_terminal else played.markdown, markup=False)
    return played


def _what_next(console: Console, out: Path) -> None:
    console.print(Rule("What next"))
    for name in DEMO:
        console.print(f"  {out / Path(name).stem / 'postmortem.md'}", markup=False)
    console.print(
        "\nBoth drafts are there, with what the channel showed (channel.txt), what each person was answered "
        "(replies.txt) and the facts (postmortem.json).\n"
        "Play one of your own:        hotwash replay FILE --out DIR\n"
        "Install it into Slack:       docs/install.md",
        markup=False,
    )
