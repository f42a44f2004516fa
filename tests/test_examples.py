"""What the documentation shows is what comes out when it is played, pasted or started."""

from __future__ import annotations

import asyncio
import http.server
import json
import os
import re
import subprocess
import sys
import threading
import tomllib
from collections.abc import Generator
from pathlib import Path

import pytest
import yaml

from bot.replay.incident_file import IncidentFile
from bot.replay.player import Replay
from bot.replay.result import ReplayResult
from storage.rules.policy import Policy

ROOT = Path(__file__).parent.parent
TYPED_AT = ("19:30", "19:31", "19:32", "20:01", "20:02", "20:10")
"""When the lines of the README's example were typed, in Lagos."""


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def block(name: str, language: str, at: int = 0) -> str:
    """Give a code block of a document, by its language and how many of that stand before it."""
    found = list(re.finditer(rf"^[ ]*```{language}\n(.*?)^[ ]*```", text(name), re.S | re.M))
    return found[at][1]


def play(file: IncidentFile) -> ReplayResult:
    return asyncio.run(Replay(file).play())


def readme_example() -> ReplayResult:
    lines = block("README.md", "text").splitlines()
    script = [
        {"at": f"2023-08-09T{at}:00+01:00", "who": "oncall", "says": says}
        for at, says in zip(TYPED_AT, lines, strict=True)
    ]
    return play(IncidentFile.model_validate({"timezone": "Africa/Lagos", "script": script}))


def test_the_lines_of_the_readme_become_the_draft_that_it_shows() -> None:
    found = re.search(r"<!-- example: .*? -->\n(.*?)<!-- /example -->", text("README.md"), re.S)
    assert found is not None
    shown = [line.removeprefix(">").strip() for line in found[1].splitlines()]
    rows = [line for line in shown if line and "…" not in line]
    draft = iter((readme_example().markdown or "").splitlines())

    assert len(rows) > 10
    for row in rows:
        assert row in draft, row  # looking in an iterator goes on behind what was found: the order is held, too


def test_the_incident_file_that_is_shown_plays_to_its_draft() -> None:
    played = play(IncidentFile.model_validate(yaml.safe_load(block("docs/incident-file.md", "yaml"))))

    assert played.refusals == []
    assert played.why_no_draft is None


def test_the_settings_that_are_shown_are_settings() -> None:
    shown = tomllib.loads(block("docs/settings.md", "toml"))

    assert shown.pop("template_folder") == "our-templates"
    assert set(shown) == set(Policy.model_fields)
    assert Policy.model_validate(shown).levels[1].name == "senior engineers"


def test_the_way_to_a_migration_works_as_far_as_writing_it(tmp_path: Path) -> None:
    steps = [line.split()[1:3] for line in block("CONTRIBUTING.md", "sh", at=1).splitlines()[1:]]
    assert steps == [[".venv/bin/alembic", "upgrade"], [".venv/bin/alembic", "revision"]]

    for step in ("upgrade head", "check"):  # it compares as `revision --autogenerate` does, and writes nothing
        done = subprocess.run(  # noqa: S603 - our own words
            [sys.executable, "-m", "alembic", *step.split()],
            cwd=ROOT,
            env={**os.environ, "DATABASE_URL": f"sqlite:///{tmp_path / 'scratch.db'}"},
            capture_output=True,
            text=True,
            timeout=100,
            check=False,
        )
        assert done.returncode == 0, done.stderr


class Healthy(http.server.BaseHTTPRequestHandler):
    """Answers 200 to /healthz, and 404 to everything else."""

    def do_GET(self) -> None:
        self.send_response(200 if self.path == "/healthz" else 404)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the standard library's
        return


@pytest.fixture
def healthy_port() -> Generator[int]:
    """The port of something that is healthy."""
    with http.server.HTTPServer(("127.0.0.1", 0), Healthy) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_address[1]
        server.shutdown()


def healthcheck(port: int) -> int:
    """Run the image's health check as the container would, with this PORT; give its exit status."""
    found = re.search(r"^HEALTHCHECK CMD (\[.*\])$", text("Dockerfile"), re.M)
    assert found is not None
    _, *words = json.loads(found[1])
    environment = {**os.environ, "PORT": str(port)}
    done = subprocess.run([sys.executable, *words], env=environment, capture_output=True, timeout=60, check=False)  # noqa: S603
    return done.returncode


def test_the_image_asks_for_its_health_where_the_bot_listens(healthy_port: int) -> None:
    assert healthcheck(healthy_port) == 0


def test_an_image_whose_bot_does_not_listen_is_not_healthy() -> None:
    assert healthcheck(1) != 0
