"""What cannot be in `hotwash.toml` is said in one line, by name, before the bot starts."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from bot.__main__ import cli
from bot.settings import Settings, WrongSettings, read_policy, read_settings
from storage.rules.policy import Policy


def policy(folder: Path, words: str) -> Policy:
    """Read a file with these words."""
    file = folder / "hotwash.toml"
    file.write_text(words, encoding="utf-8")
    return read_policy(file)[0]


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ('default_severity = "sev9"', "default_severity has to be one of the severities (sev1, sev2, sev3, sev4)"),
        ('[[severities]]\nname = "high"', "default_severity has to be one of the severities (high), not 'sev3'"),
        ("severities = []", "default_severity has to be one of the severities (there are none)"),
        ('channel_name = "foo"', "channel_name must contain {number}"),
        ("roles = []", "roles must contain 'commander'"),
        ('roles = ["scribe"]', "roles must contain 'commander'"),
        ('timezone = "Mars"', "timezone 'Mars' is not a time zone"),
        ("template_folder = 5", "template_folder: there is no folder 5"),
        ("[permissions]\nclose = []", 'permissions: close has to be "everyone", "members", or a list of roles'),
        ('[permissions]\nclose = ["bosses"]', "permissions close: 'bosses' is neither everyone, members, a role, nor"),
        ('[permissions]\nclsoe = "members"', "permissions: there is no setting clsoe; did you mean close?"),
        ("colour = 5", "there is no setting colour; known are"),
        ('anouncement_channel = "#x"', "there is no setting anouncement_channel; did you mean announcement_channel?"),
        ('[[levels]]\nname = "on-call"\nwhom = []', "level 1 (on-call): there is no setting whom; did you mean who?"),
        ('channel_name = "INC {number} {foo}"', "{foo} is not known; {number} and {title} are"),
        (
            '[[levels]]\nname = "on-call"\nwho = "@oncall"',
            'level 1 (on-call): who has to be a list, as in ["@oncall"]',
        ),
        ('[[levels]]\nname = "l1"\nwait_minutes = "x"', "level 1 (l1): wait_minutes has to be a number, not 'x'"),
        ("[[levels]]\nwho = []", "level 1: name is missing"),
        ("silence_minutes = 0", "silence_minutes has to be at least 1, not 0"),
        ('levels = ["x"]', "levels has to be tables, as in [[levels]]"),
        ("invite = [5]", "invite has to be text in quotes, not 5"),
    ],
)
def test_it_is_refused_in_one_line_that_names_it(tmp_path: Path, words: str, reason: str) -> None:
    with pytest.raises(WrongSettings) as refused:
        policy(tmp_path, words)

    assert reason in str(refused.value)
    assert str(refused.value).startswith(f"{tmp_path / 'hotwash.toml'}: ")
    assert "\n" not in str(refused.value)


def test_severities_of_ones_own_have_a_default_of_their_own(tmp_path: Path) -> None:
    found = policy(tmp_path, 'default_severity = "low"\n[[severities]]\nname = "high"\n[[severities]]\nname = "low"')

    assert found.severity_named("low") == found.default_severity == "low"


def test_roles_are_found_in_any_letters(tmp_path: Path) -> None:
    found = policy(tmp_path, 'roles = ["Commander", "Press officer"]')

    assert [found.role_named(word) for word in ("commander", "PRESS", "Press Officer")] == [
        "commander",
        "press officer",
        "press officer",
    ]


SECRETS = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_SIGNING_SECRET": "secret"}
LOWER: dict[str, Any] = {name.lower(): value for name, value in SECRETS.items()}


def started(folder: Path, monkeypatch: pytest.MonkeyPatch, **given: str) -> tuple[int, str]:
    """Start the bot in a folder of its own with these variables; its exit code and what it says."""
    monkeypatch.chdir(folder)
    for name in ("HOTWASH_ALLOW_PLAIN_SLACK_API", "HOTWASH_CONFIG", "PORT", "HOST", "DATABASE_URL", "SLACK_API_URL"):
        monkeypatch.delenv(name, raising=False)
    for name, value in {**SECRETS, **given}.items():
        monkeypatch.setenv(name, value)
    result = CliRunner().invoke(cli, ["run"])
    return result.exit_code, result.output


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"HOTWASH_CONFIG": "/nope.toml"}, "HOTWASH_CONFIG names /nope.toml, which is not there"),
        ({"HOTWASH_CONFIG": "/"}, "HOTWASH_CONFIG names /, which is a folder"),
        ({"PORT": "abc"}, "PORT has to be a number, not 'abc'"),
        ({"PORT": "70000"}, "PORT has to be at most 65535, not 70000"),
        ({"SLACK_BOT_TOKEN": "xapp-1"}, "SLACK_BOT_TOKEN is an app-level token (xapp-…); the bot token (xoxb-…)"),
        ({"SLACK_BOT_TOKEN": ""}, "SLACK_BOT_TOKEN is missing"),
        ({"DATABASE_URL": "sqlite://x.db"}, "DATABASE_URL names no file: use three slashes, as in sqlite:///x.db"),
        (
            {"SLACK_API_URL": "http://slack.example/api/"},
            "SLACK_API_URL would send the bot token unencrypted to slack.",
        ),
        ({"SLACK_API_URL": "http://127.0.0.1.slack.example/"}, "unencrypted to 127.0.0.1.slack.example: use https://"),
        ({"SLACK_API_URL": "http://localhost@slack.example/"}, "unencrypted to slack.example: use https://"),
        ({"SLACK_API_URL": "http://[nonsense/"}, "SLACK_API_URL would send the bot token unencrypted"),
        (
            {"DATABASE_URL": "postgresql://db/x?channel_binding=require"},
            "Settings: DATABASE_URL has channel_binding=require",
        ),
        ({"HOST": "192.0.2.1"}, "HOST 192.0.2.1 is no address of this machine"),
    ],
)
def test_a_wrong_variable_stops_the_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, given: dict[str, str], reason: str
) -> None:
    code, said = started(tmp_path, monkeypatch, **given)

    assert code == 2
    assert reason in said
    assert "Traceback" not in said


@pytest.mark.parametrize(
    "address",
    [
        "https://slack.example/",
        "http://127.0.0.1:3001/api/",
        "http://127.8.8.8/",
        "http://[::1]:3001/",
        "http://localhost/",
    ],
)
def test_an_address_of_slack_is_taken_with_tls_or_on_this_machine(address: str) -> None:
    assert Settings(**LOWER, slack_api_url=address).slack_api_url == address


def test_another_machine_without_tls_is_taken_where_the_operator_allows_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOTWASH_ALLOW_PLAIN_SLACK_API", "1")
    monkeypatch.setenv("SLACK_API_URL", "http://10.0.0.7/api")

    assert read_settings(**LOWER).slack_api_url == "http://10.0.0.7/api/"


def test_a_port_in_use_is_said_before_slack_is_met(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        code, said = started(tmp_path, monkeypatch, PORT=port, SLACK_API_URL="http://127.0.0.1:1/")

    assert code == 2
    assert f"PORT {port} is in use on 127.0.0.1: set PORT to a free one" in said
    assert "no hotwash.toml, defaults" in said
    assert "slack" not in said


def test_a_line_of_the_env_file_that_sets_nothing_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".env").write_text("# ours\nthis is no setting\n", encoding="utf-8")

    code, said = started(tmp_path, monkeypatch)

    assert (code, said.splitlines()[-1]) == (2, ".env line 2: NAME=value is expected")


def test_the_sandbox_wants_an_address_of_the_bot() -> None:
    result = CliRunner().invoke(cli, ["sandbox", "--app", "notaurl"])

    assert result.exit_code == 2
    assert "--app has to be an address, as in http://127.0.0.1:3000/slack/events" in result.output
