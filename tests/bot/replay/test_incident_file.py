"""A file that breaks the format is refused with the line and the reason, before anything is played."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.replay.incident_file import InvalidIncidentFile, read_incident_file
from tests.bot.replay.scripts import read, written

GOOD = """\
title: Checkout is down
timezone: Africa/Lagos
people:
  ana: {name: Ana, timezone: Europe/Berlin}
script:
  - {at: '2024-05-01T10:00:00+01:00', who: ana, says: /incident declare sev2 Checkout is down}
  - {at: '2024-05-01T10:05:00+01:00', who: ana, says: /incident close}
"""

BROKEN = [
    # what is wrong, the words that are replaced, by what, the line, and what the reason speaks of
    ("a missing time", "at: '2024-05-01T10:05:00+01:00', ", "", 7, "script.1.at: Field required"),
    ("nobody who types", "10:05:00+01:00', who: ana, ", "10:05:00+01:00', ", 7, "script.1.who: Field required"),
    ("nothing that is typed", ", says: /incident close", "", 7, "script.1.says: Field required"),
    ("empty words", "says: /incident close", "says: '  '", 7, "nothing is said"),
    ("a number for words", "says: /incident close", "says: 5", 7, "script.1.says: Input should be a valid string"),
    ("a time without its offset", "10:05:00+01:00", "10:05:00", 7, "a time needs its offset"),
    ("a time that YAML reads, without its offset", "'2024-05-01T10:05:00+01:00'", "2024-05-01 10:05:00", 7, "offset"),
    ("a day for a time", "'2024-05-01T10:05:00+01:00'", "2024-05-02", 7, "a time is written as"),
    ("a number for a time", "'2024-05-01T10:05:00+01:00'", "1714554300", 7, "a time is written as"),
    ("a number in quotes for a time", "'2024-05-01T10:05:00+01:00'", "'1714554300'", 7, "a time is written as"),
    ("words for a time", "'2024-05-01T10:05:00+01:00'", "'five past ten'", 7, "script.1.at: "),
    ("a time that is none", "T10:05:00", "T25:05:00", 7, "script.1.at: "),
    ("a time before computers had zones", "'2024-05-01T10:00:00+01:00'", "'1000-05-01T10:00:00Z'", 6, "years"),
    ("a time that goes back", "10:05:00+01:00", "09:59:59+01:00", 7, "`at` goes back"),
    ("a time that goes back by its offset", "10:05:00+01:00", "10:05:00+02:00", 7, "`at` goes back"),
    ("an unknown key in a line", "who: ana, says: /incident close", "who: ana, say: no, says: no", 7, "script.1.say"),
    ("a line that is no mapping", "{at: '2024-05-01T10:05:00+01:00', who: ana, says: /incident close}", "x", 7, ""),
    ("an unknown zone of the incident", "Africa/Lagos", "Africa/Atlantis", 2, "'Africa/Atlantis' is not a time zone"),
    ("an unknown zone of a person", "Europe/Berlin", "Europe/Atlantis", 4, "'Europe/Atlantis' is not a time zone"),
    ("an offset beyond the earth's", "Africa/Lagos", "'+19:00'", 2, "'+19:00' is not a time zone"),
    ("an offset that no place keeps", "Africa/Lagos", "'+01:15'", 2, "an offset that no place keeps"),
    ("such an offset of a person", "Europe/Berlin", "'+01:15'", 4, "an offset that no place keeps"),
    ("a number for a zone", "Africa/Lagos", "1", 2, "timezone: Input should be a valid string"),
    ("an unknown key of a person", "{name: Ana, timezone", "{nam: Ana, timezone", 4, "people.ana.nam: "),
    ("a list of people", "  ana: {name: Ana, timezone: Europe/Berlin}", "  - ana", 4, "people: Input should be"),
    ("the bot's own name", "05:00+01:00', who: ana", "05:00+01:00', who: hotwash", 7, "means something else"),
    ("a name that calls everybody", "05:00+01:00', who: ana", "05:00+01:00', who: channel", 7, "means something else"),
    ("a name with markup", "05:00+01:00', who: ana", "05:00+01:00', who: '<!here>'", 7, "is no name"),
    ("a name of two lines", "05:00+01:00', who: ana", '05:00+01:00\', who: "a\\nb"', 7, "is no name"),
    ("an endless name", "05:00+01:00', who: ana", f"05:00+01:00', who: {'a' * 81}", 7, "is no name"),
    ("such a name among the people", "  ana: {name", "  '@ana': {name", 4, "is no name"),
    ("a script of no lines", GOOD[GOOD.index("script:") :], "script: []\n", 5, "script: Tuple should have at least 1"),
    ("no script", GOOD[GOOD.index("script:") :], "", 1, "script: Field required"),
    ("a script that is no list", GOOD[GOOD.index("script:") :], "script: {at: 1}\n", 5, "script: "),
    ("an unknown setting", "script:", "config:\n  remindrs: 5\nscript:", 6, "config.remindrs: "),
    ("an impossible setting", "script:", "config:\n  silence_minutes: 0\nscript:", 6, "config.silence_minutes: "),
    ("an unknown zone in the settings", "script:", "config:\n  timezone: Mars\nscript:", 6, "'Mars' is not a"),
    ("a level without a name", "script:", "config:\n  levels:\n  - who: [ana]\nscript:", 7, "config.levels.0.name: "),
    ("settings that are no mapping", "script:", "config: [5]\nscript:", 5, "config: Input should be"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("words", "instead", "line", "reason"), [one[1:] for one in BROKEN], ids=[one[0] for one in BROKEN]
)
def test_it_is_refused_with_its_line_and_the_reason(
    words: str, instead: str, line: int, reason: str, tmp_path: Path
) -> None:
    assert words in GOOD
    file = written(tmp_path, GOOD.replace(words, instead))

    with pytest.raises(InvalidIncidentFile) as refused:
        read_incident_file(file)

    assert str(refused.value).startswith(f"{file}: line {line}: ")
    assert reason in str(refused.value)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("script: [", "it is not YAML"),
        ("a: b: c", "it is not YAML"),
        ("\ttitle: tabs", "it is not YAML"),
        ("a: 1\n---\nb: 2\n", "it is not YAML"),
        ("!!python/object/apply:os.system ['true']", "it is not YAML"),
        ("[" * 5000, "it is not YAML"),
        ("title: \x00", "it is not YAML"),
        (b"title: caf\xe9\n", "it is not UTF-8 text"),
        (GOOD.encode("utf-16"), "it is not UTF-8 text"),
        ("", "line 1: a mapping with a `script` is expected"),
        ("- a\n- b\n", "line 1: a mapping with a `script` is expected"),
        ("just words", "line 1: a mapping with a `script` is expected"),
        ("{}", "line 1: script: Field required"),
    ],
)
def test_what_is_no_yaml_mapping_is_refused(content: str | bytes, reason: str, tmp_path: Path) -> None:
    with pytest.raises(InvalidIncidentFile, match=reason):
        read(tmp_path, content)


def test_the_line_of_broken_yaml_is_named(tmp_path: Path) -> None:
    with pytest.raises(InvalidIncidentFile, match="line 9: it is not YAML"):
        read(tmp_path, GOOD + "  - {at: [\n")


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidIncidentFile, match=r"nothing\.yaml: No such file"):
        read_incident_file(tmp_path / "nothing.yaml")


def test_a_directory_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidIncidentFile, match="Is a directory"):
        read_incident_file(tmp_path)


def test_the_good_file_is_fine(tmp_path: Path) -> None:
    assert len(read(tmp_path, GOOD).script) == 2


@pytest.mark.parametrize(
    ("words", "instead"),
    [
        ("  ana: {name: Ana, timezone: Europe/Berlin}\n", "  ana: Ana\n"),
        ("  ana: {name: Ana, timezone: Europe/Berlin}\n", "  ana:\n"),
        ("  ana: {name: Ana, timezone: Europe/Berlin}\n", ""),
        ("people:\n  ana: {name: Ana, timezone: Europe/Berlin}\n", ""),
        ("title: Checkout is down\ntimezone: Africa/Lagos\n", ""),
        ("script:", "config:\nscript:"),
        ("script:", "events: []\nexpected: {started_at: null}\nscript:"),
        ("'2024-05-01T10:05:00+01:00'", "2024-05-01T10:05:00+01:00"),
        ("'2024-05-01T10:05:00+01:00'", "2024-05-01 09:05:00Z"),
        ("\n", "\r\n"),
        ("title:", "\ufefftitle:"),
    ],
)
def test_what_the_format_leaves_open_may_be_left_out_or_written_otherwise(
    words: str, instead: str, tmp_path: Path
) -> None:
    assert len(read(tmp_path, GOOD.replace(words, instead)).script) == 2
