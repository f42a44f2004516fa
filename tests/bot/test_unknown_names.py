"""Somebody who is named in the settings and has left Slack does not keep the bot from starting."""

from __future__ import annotations

import pytest

from bot.app import Hotwash
from storage.rules.policy import Level
from tests.cast import Workspace


@pytest.mark.policy(levels=(Level(name="on-call", who=("@gone", "@bob")),), invite=("@nobody",))
async def test_unknown_names_are_left_out_and_the_others_stay(hotwash: Hotwash, slack: Workspace) -> None:
    assert hotwash.policy.levels[0].who == (slack.person("bob").id,)
    assert hotwash.policy.invite == ()
