"""Whatever people type in whatever order, no time is invented, none is negative, and each line stands once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.bot.replay.scripts import Facts, play, told

BEGIN = datetime(2024, 6, 9, 10, 0, tzinfo=UTC)
NOTHING_OF_THE_KIND = {
    "started": ("started",),
    "detected": ("detected", "event #detect"),
    "acknowledged": ("ack",),
    "escalated": ("escalate",),
    "mitigated": ("mitigated",),
    "resolved": ("resolve",),
    "closed": ("close",),
}
"""Which lines a milestone may come from; without one of them it is unknown."""

words = st.sampled_from(["Down again", "`code`", "line\nline", "<!here>", "{{ x }}", "50% | 60%", "…"])
back = st.integers(1, 300).map(lambda minutes: f"{minutes}m ago")
when = st.one_of(st.just(""), back.map(lambda words: f"{words} "))
line = st.one_of(
    st.tuples(st.sampled_from(["event", "ack", "resolve", "mitigated", "impact", "cause", "lesson"]), when, words),
    st.tuples(st.sampled_from(["event #detect", "event #action", "event #hypothesis", "action"]), st.just(""), words),
    st.tuples(st.sampled_from(["started", "detected"]), back.map(lambda words: f"{words} "), words),
    st.tuples(st.just("escalate"), when, st.just("database team: help")),
    st.tuples(st.sampled_from(["undo", "close", "reopen", "status investigating"]), st.just(""), st.just("")),
)
scripts = st.lists(st.tuples(st.integers(1, 90), st.sampled_from(["ana", "ben"]), line), min_size=1, max_size=12)


def typed(script: list[tuple[int, str, tuple[str, str, str]]]) -> Facts:
    now, lines = BEGIN, [f"{BEGIN.isoformat()} ana: /incident declare sev2 Down"]
    for wait, who, (verb, at, text) in script:
        now += timedelta(minutes=wait)
        lines.append(f"{now.isoformat()} {who}: /incident {verb} {at}{text}".rstrip(" "))
    return told(
        *lines, f"{now.isoformat()} ana: /incident postmortem new", people={"ben": {"timezone": "Asia/Kolkata"}}
    )


@settings(max_examples=15, deadline=None)
@given(script=scripts)
def test_nothing_is_invented_lost_or_negative(script: list[tuple[int, str, tuple[str, str, str]]]) -> None:
    content = typed(script)

    played = play(content, keep_going=True)

    found = played.facts
    assert found is not None
    refused = {one.number - 1 for one in played.refusals}
    taken = [one["says"].removeprefix("/incident ") for at, one in enumerate(content["script"]) if at not in refused]
    for name, verbs in NOTHING_OF_THE_KIND.items():
        assert found["milestones"][name] is None or any(says.startswith(verbs) for says in taken), name
    assert all(seconds is None or seconds >= 0 for seconds in found["durations"].values())
    assert all(one["seconds"] is None or one["seconds"] >= 0 for one in [*found["phases"], *found["windows"]])

    entries = found["timeline"]
    writes = [says for says in taken if not says.startswith(("undo", "postmortem"))]
    assert len(entries) == len(writes) - found["retracted"]
    assert entries == sorted(entries, key=lambda one: (one["at"][:16], one["number"]))
    assert len({one["number"] for one in entries}) == len(entries)
    for one in entries:
        assert any(one["text"] in says for says in writes)
