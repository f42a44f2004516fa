"""The README's table, the manifest's hint and the folder say what `COMMANDS` says."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.manifest import manifest
from commands import COMMANDS
from commands.core.request import Command
from tests.cast import Member, Room

ROOT = Path(__file__).parents[2]
HINTS = [hint.strip() for hint in manifest()["features"]["slash_commands"][0]["usage_hint"].split("|")]


def row(command: Command) -> str:
    """The line of a verb in the README's table."""
    aliases = f" ({', '.join(command.aliases)})" if command.aliases else ""
    return f"| `{command.name}`{aliases} | {'<br>'.join(f'`{form}`' for form in command.forms)} | {command.summary} |"


def test_the_readme_shows_every_verb_as_it_is_in_the_order_of_help() -> None:
    lines = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()
    first = lines.index("| Verb | Form | What it does |") + 2

    assert lines[first : first + len(COMMANDS)] == [row(command) for command in COMMANDS]
    assert not lines[first + len(COMMANDS)].startswith("|")


def test_every_verb_has_its_file_and_every_verb_in_the_folder_is_in_the_list() -> None:
    files = {
        file.stem for file in (ROOT / "commands").glob("*.py") if "\n@command(" in file.read_text(encoding="utf-8")
    }
    modules = {command.run.__module__.removeprefix("commands.") for command in COMMANDS}

    assert files == modules


@pytest.mark.parametrize("hint", HINTS)
async def test_what_slack_hints_at_while_people_type_works(alice: Member, room: Room, hint: str) -> None:
    assert "Nothing was recorded" not in await alice.types(f"/incident {hint}")
    room.slack.ignore_rest()
