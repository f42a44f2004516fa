"""Sets the scene: a workspace with people, the production bot in it, and one clock for both."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Generator, Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest
import structlog
from pydantic import SecretStr

from bot.app import Hotwash, build
from bot.manifest import manifest
from bot.sandbox import Sandbox
from bot.settings import Settings
from storage.database.database import Database
from storage.rules.policy import Level, Policy
from tests.cast import Member, Phones, Record, Room, Time, Workspace
from tests.storage.postgres import Postgres, running

LEVELS = (
    Level(name="on-call", who=("@olu",), wait_minutes=5),
    Level(name="senior engineers", who=("@sam",), wait_minutes=10),
)
TEAM: dict[str, Any] = {"levels": LEVELS, "announcement_channel": "#incidents"}


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "policy(**settings): what this team's hotwash.toml says beside the usual")
    config.addinivalue_line("markers", "declared(words): what alice declares before the scene begins")
    config.addinivalue_line("markers", "rate_limits: Slack counts the bot's calls")
    config.addinivalue_line("markers", "slow: plays whole scenes, many of them or long ones")
    config.addinivalue_line("markers", "postgres: needs a PostgreSQL server, which the tests start")
    config.addinivalue_line("markers", "process: starts processes of the bot and kills some")


PROCESSES = ("tests/crash/", "tests/replicas/", "tests/soak/", "tests/bot/cli/test_replay.py")
SLOW = (
    "tests/bot/requests/",
    "tests/faults/",
    "tests/incidents/",
    "tests/bot/replay/",
    "tests/test_",
    "tests/storage/",
)
QUICK_SCENES = ("test_event.py", "test_follow_up.py", "test_close.py")
"""Scenes that stand for the rest: a note, a follow-up, and a close with its draft."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what `make quick` leaves out, by where a test stands and what it uses."""
    for item in items:
        fixtures = getattr(item, "fixturenames", ())
        is_rule = item.nodeid.startswith("tests/storage/rules/") and item.path.name != "test_properties.py"
        if item.nodeid.startswith(PROCESSES):
            item.add_marker(pytest.mark.process)
        if "postgresql" in item.nodeid or "postgres" in fixtures:
            item.add_marker(pytest.mark.postgres)
        if (item.nodeid.startswith(SLOW) and not is_rule) or (
            "hotwash" in fixtures and item.path.name not in QUICK_SCENES
        ):
            item.add_marker(pytest.mark.slow)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, None, None]:
    """A message of the bot's that a passing test never looked at is a failure of that test."""
    yield
    slack = getattr(item, "funcargs", {}).get("slack")
    if isinstance(slack, Workspace):
        slack.refuse_the_unread()


@pytest.fixture(autouse=True)
def logs_as_they_were() -> Generator[None]:
    """A command line that was run in this process sets up logs for the whole of it."""
    yield
    structlog.reset_defaults()


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def policy(request: pytest.FixtureRequest) -> Policy:
    marker = request.node.get_closest_marker("policy")
    return Policy(**{**TEAM, **(marker.kwargs if marker else {})})


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file with the tables in it, made once."""

    async def migrate() -> None:
        fresh = Database(f"sqlite:///{file}")
        await fresh.migrate()
        await fresh.close()

    file = tmp_path_factory.mktemp("database") / "migrated.db"
    asyncio.run(migrate())
    return file


@pytest.fixture
def database(migrated: Path, tmp_path: Path) -> Path:
    """A database file of this test's own."""
    return Path(shutil.copy(migrated, tmp_path / "hotwash.db"))


@pytest.fixture
async def sandbox(time: Time, request: pytest.FixtureRequest) -> AsyncIterator[Sandbox]:
    limited = request.node.get_closest_marker("rate_limits") is not None
    # a machine that is busy with other things is no slow bot: what is measured in real time is measured elsewhere
    place = Sandbox(manifest(), now=time, rate_limits=limited, answer_budget=30)
    people = [
        place.add_person("alice", name="Alice Adams", timezone="Africa/Lagos"),
        place.add_person("bob", name="Bob Brown", timezone="Europe/Berlin"),
        place.add_person("olu", name="Olu Okafor", timezone="Africa/Lagos"),
        place.add_person("sam", name="Sam Senior", timezone="Europe/Berlin"),
    ]
    place.add_channel("general", members=people)
    place.add_channel("incidents", members=people)
    await place.start()
    yield place
    await place.stop()


def settings(sandbox: Sandbox, database: Path) -> Settings:
    return Settings(
        _env_file=None,
        slack_bot_token=SecretStr(sandbox.bot_token),
        slack_signing_secret=SecretStr(sandbox.signing_secret),
        slack_api_url=sandbox.api_url,
        database_url=f"sqlite:///{database}",
        port=0,
    )


def patient(bot: Hotwash) -> Hotwash:
    """The bot, but patient with its database: a busy test machine is no database that is away."""
    bot.handler.patience_seconds = 20.0
    return bot


@pytest.fixture
async def hotwash(sandbox: Sandbox, database: Path, policy: Policy, time: Time) -> AsyncIterator[Hotwash]:
    """The bot as it runs in production, but for the clock."""
    bot = patient(build(settings(sandbox, database), policy, now=time, random=Random(0)))  # noqa: S311 - jitter
    await bot.start(background=False)
    sandbox.connect_app(f"http://127.0.0.1:{bot.port}/slack/events")
    yield bot
    await bot.stop()


@pytest.fixture
def slack(sandbox: Sandbox, hotwash: Hotwash, time: Time) -> Workspace:
    workspace = Workspace(sandbox, hotwash, time)
    time.next_due, time.settle = hotwash.next_due, workspace.settle
    return workspace


@pytest.fixture
def alice(slack: Workspace) -> Member:
    """A responder in Lagos, where it is 18:00 when the scene begins."""
    return Member(slack, slack.person("alice"))


@pytest.fixture
def bob(slack: Workspace) -> Member:
    """A responder in Berlin, where it is 19:00 when the scene begins."""
    return Member(slack, slack.person("bob"))


@pytest.fixture
async def room(request: pytest.FixtureRequest, slack: Workspace, alice: Member) -> Room:
    """The channel of INC-1, which alice has just declared; people type here unless they say where."""
    marker = request.node.get_closest_marker("declared")
    words = marker.args[0] if marker else "sev3 Checkout is down"
    await alice.types(f"/incident declare {words}", in_=slack.general)
    (name,) = [name for name in slack.names if name.startswith("inc-1")]
    slack.here = room = Room(slack, name)
    slack.scene_begins()
    return room


@pytest.fixture
def phones(slack: Workspace) -> Phones:
    return Phones(slack)


@pytest.fixture
def record(hotwash: Hotwash) -> Record:
    return Record(hotwash)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """One PostgreSQL server for each test process."""
    with running() as server:
        yield server
