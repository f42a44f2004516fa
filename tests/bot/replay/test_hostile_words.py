"""Words that would break something are words: they come out as they were typed, and nobody is pinged by them."""

from __future__ import annotations

import json

import pytest

from tests.bot.replay.scripts import facts, play, told

HOSTILE = [
    "<!channel> <!here> <@U0000001> <!subteam^S1|@sre>",
    "@channel @here @everyone look",
    "{{ 7*7 }} {% include 'secrets' %} {# nothing #}",
    "<script>alert(1)</script> &amp; &lt;b&gt; <b>bold</b>",
    "| a | b |\n|---|---|\n| 1 | 2 |",
    "# Heading\n## Another\n- [ ] box",
    "```\nrm -rf /\n```",
    "*bold* _italic_ ~gone~ `code` **strong** [a](javascript:alert(1))",
    "quote \" and ' and \\ and \\n and \u2028 end",
    "‮right to left‬ zero​width 👩‍👩‍👧‍👦 e\u0301",
    "'; DROP TABLE incidents; --",
    "%s %(name)s ${HOME} $(true) `true`",
    "https://example.com/?a=1&b=<2> mail@example.com",
    "a" * 2500,
]


@pytest.mark.parametrize("words", HOSTILE)
def test_an_event_keeps_its_words(words: str) -> None:
    played = play(
        told(
            "2024-05-01T10:00:00Z ana: /incident declare Down",
            f"2024-05-01T10:01:00Z ana: /incident event {words}",
            "2024-05-01T10:02:00Z ana: /incident close",
        )
    )

    assert played.refusals == []
    assert played.facts is not None
    assert played.facts["timeline"][1]["text"] == words
    assert json.loads(json.dumps(played.facts))["timeline"][1]["text"] == words


def test_an_owner_a_tag_or_a_time_in_the_middle_of_the_words_is_part_of_them() -> None:
    found = facts(
        told(
            "2024-05-01T10:00:00Z ana: /incident declare Down at 9:30 for some",
            "2024-05-01T10:01:00Z ana: /incident event pager rang at 9:50 for @ana #detect",
            "2024-05-01T10:02:00Z ana: /incident action Ask @ana at 9:50 about due dates",
            "2024-05-01T10:03:00Z ana: /incident event at the office the lights went out",
            "2024-05-01T10:04:00Z ana: /incident event 5 servers are gone",
            "2024-05-01T10:05:00Z ana: /incident close",
        )
    )

    assert [one["text"] for one in found["timeline"][:-1]] == [
        "Down at 9:30 for some",
        "pager rang at 9:50 for @ana #detect",
        "Ask @ana at 9:50 about due dates",
        "at the office the lights went out",
        "5 servers are gone",
    ]
    assert {one["source"] for one in found["timeline"]} == {"recorded"}


def test_credentials_are_masked_wherever_they_would_have_come_out() -> None:
    played = play(
        told(
            "2024-05-01T10:00:00Z ana: /incident declare Down",
            "2024-05-01T10:01:00Z ana: /incident event the key is AKIAIOSFODNN7EXAMPLE",
            "2024-05-01T10:02:00Z ana: /incident close",
        )
    )

    everything = "\n".join([*played.channel, *(line.split("→")[1] for line in played.replies), played.markdown or ""])

    assert "AKIAIOSFODNN7EXAMPLE" not in everything + json.dumps(played.facts)
    assert "the key is" in everything
