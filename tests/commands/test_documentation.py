"""`docs/commands.md`, the README, the manifest's hint and the folder say what `COMMANDS` says.

`python -m tests.commands.test_documentation` prints the table for `docs/commands.md`.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.manifest import manifest
from commands import COMMANDS
from commands.core.command import Command
from commands.parsing.parser import ParseContext, read
from storage.rules.policy import Level, Policy
from tests.cast import Member, Room

ROOT = Path(__file__).parents[2]
HINTS = [hint.strip() for hint in manifest()["features"]["slash_commands"][0]["usage_hint"].split("|")]


def row(command: Command) -> str:
    """The line of a verb in the table."""
    aliases = f" ({', '.join(command.aliases)})" if command.aliases else ""
    return f"| `{command.name}`{aliases} | {'<br>'.join(f'`{form}`' for form in command.forms)} | {command.summary} |"


def test_the_page_shows_every_verb_as_it_is_in_the_order_of_help() -> None:
    lines = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8").splitlines()
    first = lines.index("| Verb | Form | What it does |") + 2

    assert lines[first : first + len(COMMANDS)] == [row(command) for command in COMMANDS]
    assert not lines[first + len(COMMANDS)].startswith("|")


def readme_lines() -> list[str]:
    """What the README says one can type."""
    section = (
        (ROOT / "README.md").read_text(encoding="utf-8").split("## What you can type\n")[1].split("\n\nEvery verb")[0]
    )
    return [line for row in section.splitlines()[3:] for line in re.findall(r"`([^`]+)`", row.split("|")[1])]


def test_what_the_readme_shows_is_understood() -> None:
    policy = Policy(levels=(Level(name="senior engineers"),))
    context = ParseContext(now=datetime(2026, 7, 13, 20, tzinfo=UTC), timezone="UTC", policy=policy, mentions={})
    assert len(readme_lines()) > 12
    for line in readme_lines():
        verb, _, rest = line.partition(" ")
        assert read(COMMANDS.find(verb, rest).syntax, rest, context), line


def test_every_verb_has_its_file_and_every_verb_in_the_folder_is_in_the_list() -> None:
    files = {
        file.stem for file in (ROOT / "commands").glob("*.py") if "@command(\n" in file.read_text(encoding="utf-8")
    }
    modules = {command.run.__module__.removeprefix("commands.") for command in COMMANDS}

    assert files == modules


@pytest.mark.parametrize("hint", HINTS)
async def test_what_slack_hints_at_while_people_type_works(alice: Member, room: Room, hint: str) -> None:
    assert "Nothing was recorded" not in await alice.types(f"/incident {hint}")
    assert not any("⚠️" in said for said in room.slack.new_messages)


if __name__ == "__main__":
    print("\n".join(row(command) for command in COMMANDS))  # noqa: T201 - the table for the page
