"""What cannot be in `hotwash.toml` is said in one line, by name, before the bot starts."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.settings import WrongSettings, read_policy
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
        ('channel_name = "foo"', "channel_name has to hold {number}"),
        ("roles = []", "roles has to hold 'commander'"),
        ('roles = ["scribe"]', "roles has to hold 'commander'"),
        ('timezone = "Mars"', "timezone 'Mars' is not a time zone"),
        ("template_folder = 5", "template_folder: there is no folder 5"),
        ("[permissions]\nclose = []", 'permissions.close has to be "everyone", "members", or a list of roles'),
        ('[permissions]\nclose = ["bosses"]', "permissions close: 'bosses' is neither everyone, members, a role, nor"),
        ('[permissions]\nclsoe = "members"', "permissions.clsoe Extra inputs are not permitted"),
        ("colour = 5", "colour Extra inputs are not permitted"),
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
