"""What a replay leaves behind: the draft, its facts, what the channel shows, what each person was answered."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path

from bot.replay.result import ReplayResult
from tests.bot.replay.schema import Postmortem
from tests.bot.replay.scripts import Facts, play, told

SCRIPT = told(
    "2023-08-09T19:30:00+01:00 ana: /incident declare sev1 Checkout is down started 7:00pm",
    "2023-08-09T19:30:30+01:00 ana: /incident event at 7:28pm #detect Pager rang",
    "2023-08-09T19:32:00+01:00 ben: /incident ack I look",
    "2023-08-09T19:33:00+01:00 ben: /incident event first line\nsecond line",
    "2023-08-09T19:34:00+01:00 ben: Has anybody seen this?",
    "2023-08-09T19:35:00+01:00 ana: /incident escalate database team: it is stuck",
    "2023-08-09T19:40:00+01:00 ben: /incident ack",
    "2023-08-09T19:50:00+01:00 ben: /incident resolve",
    "2023-08-09T19:55:00+01:00 ana: /incident action Alert earlier @ben due 2023-09-01 detect",
    "2023-08-09T19:55:30+01:00 ana: /incident action Write it down @ana #process",
    "2023-08-09T19:56:00+01:00 ana: /incident action Ask around",
    "2023-08-09T19:57:00+01:00 ana: /incident lesson lucky It was a quiet day",
    "2023-08-09T20:00:00+01:00 ana: /incident close",
    timezone="Africa/Lagos",
    people={"ana": {"name": "Ana Almeida"}, "ben": "Ben Brandt"},
)


@cache
def played() -> ReplayResult:
    return play(SCRIPT)


def facts() -> Facts:
    found = played().facts
    assert found is not None
    return found


def test_the_facts_have_the_shape_that_programs_rely_on() -> None:
    Postmortem.model_validate(facts())


def test_the_facts_of_an_incident_that_knows_nothing_have_that_shape_too() -> None:
    bare = play(told("2023-08-09T19:30:00Z ana: /incident declare Down", "2023-08-09T19:31:00Z ana: /incident close"))

    assert bare.facts is not None
    found = Postmortem.model_validate(bare.facts)

    assert [name for name, one in found.milestones if one is not None] == ["declared", "closed"]
    assert all(seconds is None for _, seconds in found.durations)
    assert found.timeline[0].kind == "declared"


def test_people_are_named_by_their_keys_in_the_file() -> None:
    assert [one["by"] for one in facts()["timeline"][:4]] == ["ana", "ana", "ana", "ben"]
    assert facts()["escalations"][0]["by"] == "ana"
    assert facts()["escalations"][0]["acknowledged_by"] == "ben"
    assert [one["owner"] for one in facts()["follow_ups"]] == ["ben", "ana", None]


def test_the_files_are_written_as_people_got_them(tmp_path: Path) -> None:
    played().write(tmp_path / "deep" / "er")

    written = {file.name: file.read_text(encoding="utf-8") for file in (tmp_path / "deep" / "er").iterdir()}

    assert sorted(written) == ["channel.txt", "postmortem.json", "postmortem.md", "replies.txt"]
    assert written["postmortem.md"] == played().markdown
    assert json.loads(written["postmortem.json"]) == facts()
    assert written["channel.txt"].splitlines() == played().channel
    assert written["replies.txt"].splitlines() == played().replies


def test_the_draft_is_the_one_that_was_delivered_into_the_channel() -> None:
    assert played().markdown is not None
    assert "[file: INC-1: postmortem draft, version 1]" in played().channel[-1]
    assert "\n# Postmortem: Checkout is down\n" in f"\n{played().markdown}"


def test_each_line_of_the_channel_has_its_time_and_its_sender() -> None:
    lines = played().channel

    assert all(re.match(r"2023-08-09 (19:[345]\d|20:00) (hotwash|ana|ben): .", line) for line in lines)
    assert "2023-08-09 19:34 ben: Has anybody seen this?" in lines


def test_a_message_of_several_lines_stands_on_one() -> None:
    (line,) = [line for line in played().channel if "first line" in line and " 5 " in line]

    assert line.endswith("first line ⏎ second line")


def test_each_line_of_the_script_has_one_line_of_replies() -> None:
    lines = played().replies

    assert len(lines) == len(SCRIPT["script"])
    assert lines[0].startswith(
        "2023-08-09 19:30 ana: /incident declare sev1 Checkout is down started 7:00pm  →  ✅ INC-1 declared (sev1)"
    )
    assert lines[3].startswith("2023-08-09 19:33 ben: /incident event first line ⏎ second line  →  ✅ Recorded")
    assert lines[4] == "2023-08-09 19:34 ben: Has anybody seen this?  →  "


def test_the_same_file_gives_the_same_bytes() -> None:
    again = play(SCRIPT)

    assert (again.markdown, again.channel, again.replies) == (played().markdown, played().channel, played().replies)
    assert json.dumps(again.facts) == json.dumps(facts())


def test_without_an_incident_there_is_neither_channel_nor_draft(tmp_path: Path) -> None:
    nothing = play(told("2023-08-09T19:30:00Z ana: Hello", "2023-08-09T19:31:00Z ana: /incident help"))
    (tmp_path / "postmortem.md").write_text("of an earlier play", encoding="utf-8")
    nothing.write(tmp_path)

    assert (nothing.facts, nothing.markdown, nothing.channel) == (None, None, [])
    assert nothing.why_no_draft == "No draft was made: no incident was declared."
    assert sorted(file.name for file in tmp_path.iterdir()) == ["channel.txt", "replies.txt"]
