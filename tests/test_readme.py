"""The documentation says what the code does."""

from __future__ import annotations

import re
from pathlib import Path

from bot.settings import Settings

ROOT = Path(__file__).parent.parent
SETTINGS = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")


def test_every_variable_of_the_settings_is_documented() -> None:
    """Each has a row in the table of settings, and each row is a variable that is read."""
    section = SETTINGS.split("## Variables of the environment\n")[1].split("\n## ")[0]
    rows = [line.split("|")[1] for line in section.splitlines() if line.startswith("| `")]
    assert {name for row in rows for name in re.findall("`(.*?)`", row)} == {
        name.upper() for name in Settings.model_fields
    }


def test_links_to_files_lead_somewhere() -> None:
    for document in [ROOT / "README.md", *ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")]:
        for target in re.findall(r"\]\((?!https?://|#)([^)#]+)\)", document.read_text(encoding="utf-8")):
            assert (document.parent / target).exists(), f"{document.name} links to {target}"


def test_paths_that_the_documentation_names_are_there() -> None:
    """Paths of files and folders between backticks; a pattern in them stands for a file that somebody adds."""
    for document in (ROOT / "docs").glob("*.md"):
        for path in re.findall(r"`((?:bot|commands|storage|templates|tests)/[\w./-]*)`", document.read_text("utf-8")):
            assert (ROOT / path).exists(), f"{document.name} names {path}"
