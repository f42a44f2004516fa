"""`hotwash replay FILE --out DIR` as a shell sees it: exit statuses, what is printed, what is left behind."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.bot.replay.scripts import told, written

GOOD = told("2024-05-01T10:00:00Z ana: /incident declare Down", "2024-05-01T10:02:00Z ana: /incident close")
REFUSED = told(
    "2024-05-01T10:00:00Z ana: /incident declare Down",
    "2024-05-01T10:01:00Z ana: /incident status sideways it went",
    "2024-05-01T10:02:00Z ana: /incident close",
)


def replay(*words: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "bot", "replay", *(str(word) for word in words)]
    return subprocess.run(command, capture_output=True, text=True, timeout=100, check=False)  # noqa: S603 - our own words


def test_a_file_played_to_its_end_is_zero_and_quiet(tmp_path: Path) -> None:
    done = replay(written(tmp_path, GOOD), "--out", tmp_path / "out")

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert sorted(file.name for file in (tmp_path / "out").iterdir()) == [
        "channel.txt",
        "postmortem.json",
        "postmortem.md",
        "replies.txt",
    ]


def test_an_incident_that_is_never_closed_has_no_draft_and_it_is_said_why(tmp_path: Path) -> None:
    open_still = told("2024-05-01T10:00:00Z ana: /incident declare Down")

    done = replay(written(tmp_path, open_still), "--out", tmp_path / "out")

    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr == "No draft was made: the incident was never closed, and is investigating at the end.\n"
    assert sorted(file.name for file in (tmp_path / "out").iterdir()) == ["channel.txt", "replies.txt"]


def test_a_refused_line_is_one_and_its_reply_is_printed(tmp_path: Path) -> None:
    done = replay(written(tmp_path, REFUSED), "--out", tmp_path / "out")

    assert done.returncode == 1
    assert "line 2 was refused: /incident status sideways it went" in done.stderr
    assert "sideways it went" in done.stderr.split("was refused", 1)[1].split("\n", 1)[1]
    assert not (tmp_path / "out" / "postmortem.md").exists()


def test_told_to_keep_going_the_reply_is_printed_and_the_rest_is_played(tmp_path: Path) -> None:
    done = replay(written(tmp_path, REFUSED), "--out", tmp_path / "out", "--keep-going")

    assert done.returncode == 0
    assert "line 2 was refused" in done.stderr
    assert (tmp_path / "out" / "postmortem.md").exists()


def test_a_file_that_is_none_is_two_and_nothing_is_left_behind(tmp_path: Path) -> None:
    file = written(tmp_path, {**GOOD, "timezone": "Mars"})

    done = replay(file, "--out", tmp_path / "out")

    assert done.returncode == 2
    assert done.stderr.startswith(f"{file}: line 1: timezone: 'Mars' is not a time zone")
    assert done.stderr.count("\n") == 1
    assert not (tmp_path / "out").exists()


def test_a_missing_file_is_two(tmp_path: Path) -> None:
    done = replay(tmp_path / "nothing.yaml", "--out", tmp_path / "out")

    assert (done.returncode, done.stderr) == (2, f"{tmp_path}/nothing.yaml: No such file or directory\n")


def test_a_file_in_the_place_of_the_folder_is_said_before_anything_is_played(tmp_path: Path) -> None:
    file = written(tmp_path, GOOD)

    done = replay(file, "--out", file)

    assert done.returncode == 2
    assert done.stderr == f"{file}: cannot be made: File exists\n"


def test_what_earlier_plays_left_is_replaced(tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "postmortem.md").write_text("old", encoding="utf-8")

    replay(written(tmp_path, GOOD), "--out", out)

    assert (out / "postmortem.md").read_text(encoding="utf-8").startswith("# Postmortem: Down\n")
