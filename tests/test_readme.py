"""The documentation says what the code does."""

from __future__ import annotations

import json
import re
from pathlib import Path

from bot.settings import Settings
from commands import COMMANDS

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def table() -> str:
    """Draw the table of verbs from the grammar, as it stands in the README."""
    rows = ["| Verb | Form | What it does |", "|---|---|---|"]
    for command in COMMANDS:
        aliases = f" ({', '.join(command.aliases)})" if command.aliases else ""
        forms = "<br>".join(f"`{form}`" for form in command.forms)
        rows.append(f"| `{command.name}`{aliases} | {forms} | {command.summary} |")
    return "\n".join(rows)


def test_the_table_of_verbs_is_the_grammar() -> None:
    """A verb that changes has to change in the README too: print(table()) gives the new table."""
    found = re.search(r"<!-- commands: .*? -->\n(.*?)\n<!-- /commands -->", README, re.S)
    assert found is not None
    assert found[1] == table()


def test_every_variable_of_the_settings_is_documented() -> None:
    """Each has a row in the table of settings, and each row is a variable that is read."""
    section = README.split("### Settings\n")[1].split("\n## ")[0]
    rows = [line.split("|")[1] for line in section.splitlines() if line.startswith("| `")]
    assert {name for row in rows for name in re.findall("`(.*?)`", row)} == {
        name.upper() for name in Settings.model_fields
    }


def test_links_to_files_lead_somewhere() -> None:
    for document in [ROOT / "README.md", *ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")]:
        for target in re.findall(r"\]\((?!https?://|#)([^)#]+)\)", document.read_text(encoding="utf-8")):
            assert (document.parent / target).exists(), f"{document.name} links to {target}"


def test_the_manifest_has_the_one_slash_command_and_escapes_mentions() -> None:
    manifest = json.loads((ROOT / "app.json").read_text(encoding="utf-8"))
    commands = manifest["features"]["slash_commands"]
    assert [one["command"] for one in commands] == ["/incident"]
    assert commands[0]["should_escape"] is True
