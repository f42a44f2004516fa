"""What the settings name and Slack does not know is said at the start, and does not keep the bot from starting."""

from __future__ import annotations

import pytest
from structlog.testing import capture_logs

from bot.app import Hotwash
from bot.integrations.slack.directory import Directory
from bot.startup import meet
from storage.rules.policy import Level, Policy
from tests.cast import Workspace

NAMES_OF_ALL_KINDS = Policy(
    levels=(Level(name="on-call", who=("@gone", "@bob", "#nowhere", "#incidents", "C0123ABCD")),),
    invite=("@nobody",),
    announcement_channel="#never-made",
)


async def said(hotwash: Hotwash, policy: Policy) -> list[str]:
    """What the log says of unknown names when a bot with this policy starts."""
    with capture_logs() as logs:
        await meet(hotwash.slack, Directory(hotwash.slack), policy)
    return [one["detail"] for one in logs if one["event"] == "settings.unknown_names"]


@pytest.mark.policy(levels=(Level(name="on-call", who=("@gone", "@bob")),), invite=("@nobody",))
async def test_unknown_names_are_left_out_and_the_others_stay(hotwash: Hotwash, slack: Workspace) -> None:
    assert hotwash.policy.levels[0].who == (slack.person("bob").id,)
    assert hotwash.policy.invite == ()


async def test_people_levels_and_the_announcement_channel_are_said_in_one_line(hotwash: Hotwash) -> None:
    assert await said(hotwash, NAMES_OF_ALL_KINDS) == [
        "hotwash.toml mentions users or channels that Slack cannot find: #never-made in announcement_channel,"
        " #nowhere in levels (on-call), @gone in levels (on-call), @nobody in invite; incidents go on without them"
    ]


async def test_what_slack_knows_is_passed_over_in_silence(hotwash: Hotwash) -> None:
    policy = Policy(levels=(Level(name="on-call", who=("@bob", "#incidents")),), announcement_channel="incidents")

    assert await said(hotwash, policy) == []


async def test_a_channel_that_is_named_by_id_is_not_looked_up(hotwash: Hotwash) -> None:
    assert await said(hotwash, Policy(announcement_channel="C0123ABCD")) == []
