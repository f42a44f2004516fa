"""What the settings name and Slack does not know is said, and does not keep the bot from starting."""

from __future__ import annotations

import pytest
from structlog.testing import capture_logs

from bot.app import Hotwash
from bot.integrations.slack.directory import Directory
from bot.sandbox import Fault
from storage.rules.policy import Level, Policy
from tests.cast import Member, Phones, Place, Time, Workspace

NAMES_OF_ALL_KINDS = Policy(
    levels=(Level(name="on-call", who=("@gone", "@bob", "#nowhere", "#incidents", "C0123ABCD")),),
    invite=("@nobody",),
    announcement_channel="#never-made",
)
NOBODY = "Nobody could be paged: @user5900 is not known in Slack."
BY_HAND = "Ask somebody else with /incident escalate @name, and correct the name in hotwash.toml."


async def said(hotwash: Hotwash, policy: Policy) -> list[str]:
    """What the log says of unknown names when a bot with this policy looks them up."""
    with capture_logs() as logs:
        await Directory(hotwash.slack, policy, hotwash.now).refresh()
    return [one["detail"] for one in logs if one["event"] == "settings.unknown_names"]


async def test_people_levels_and_the_announcement_channel_are_said_in_one_line(hotwash: Hotwash) -> None:
    assert await said(hotwash, NAMES_OF_ALL_KINDS) == [
        "hotwash.toml, levels.0.who (on-call): @gone is not known in Slack; "
        "hotwash.toml, levels.0.who (on-call): #nowhere is not known in Slack; "
        "hotwash.toml, invite: @nobody is not known in Slack; "
        "hotwash.toml, announcement_channel: #never-made is not known in Slack"
    ]


async def test_what_slack_knows_is_passed_over_in_silence(hotwash: Hotwash) -> None:
    policy = Policy(levels=(Level(name="on-call", who=("@bob", "#incidents")),), announcement_channel="incidents")

    assert await said(hotwash, policy) == []


async def test_a_channel_that_is_named_by_id_is_not_looked_up(hotwash: Hotwash, slack: Workspace) -> None:
    assert await said(hotwash, Policy(announcement_channel="C0123ABCD")) == []
    assert slack.calls("conversations.list") == []


@pytest.mark.policy(levels=(Level(name="on-call", who=("@user5900",)),), invite=("@nobody",))
async def test_a_level_in_which_nobody_is_known_is_warned_of_everywhere(
    alice: Member, slack: Workspace, hotwash: Hotwash, phones: Phones
) -> None:
    await alice.types("/incident declare sev1 Checkout is down", in_=slack.general)
    room = Place(slack, "inc-1-checkout-is-down")

    assert phones.rang == []
    assert f"⚠️ {NOBODY} / {BY_HAND}" in room.messages
    assert (
        "⚠️ @nobody could not be invited: the name is not known in Slack. / Correct invite in hotwash.toml."
    ) in room.messages
    assert slack.announcements.messages[-1] == (
        f"⚠️ INC-1 needs on-call. {NOBODY} / Ask somebody by hand. INC-1: Checkout is down"
    )
    assert (await hotwash.state()).warnings == [
        "hotwash.toml, levels.0.who (on-call): @user5900 is not known in Slack",
        "hotwash.toml, invite: @nobody is not known in Slack",
    ]


@pytest.mark.policy(levels=(Level(name="on-call", who=("@user5900", "@olu")),))
async def test_who_is_known_is_paged_although_somebody_else_is_not(
    alice: Member, slack: Workspace, phones: Phones
) -> None:
    await alice.types("/incident declare sev1 Checkout is down", in_=slack.general)
    room = Place(slack, "inc-1-checkout-is-down")

    assert phones.rang == ["olu: Paging on-call for INC-1"]
    assert f"⚠️ @user5900 could not be paged: the name is not known in Slack. / {BY_HAND}" in room.messages
    assert "📟 @user5900 @olu *Paging on-call for INC-1* / sev1 · Checkout is down" in " // ".join(room.messages)
    assert "olu" in room.members
    slack.ignores("announcements")


@pytest.mark.policy(levels=(Level(name="on-call", who=("@new",)), Level(name="experts", who=("@new",))))
async def test_somebody_who_comes_later_is_found_after_a_while(
    alice: Member, slack: Workspace, phones: Phones, time: Time
) -> None:
    await alice.types("/incident declare sev1 Checkout is down", in_=slack.general)
    slack.sandbox.add_person("new")
    calls = len(slack.calls("users.list"))
    await time.passes(minutes=11)

    assert phones.rang == ["new: Paging experts for INC-1"]
    assert calls == 1
    assert len(slack.calls("users.list")) == 2
    warned = [said for said in slack.new_messages if "⚠️" in said]
    assert len(warned) == 2
    assert all("Nobody could be paged: @new is not known in Slack." in said for said in warned)


@pytest.mark.policy(levels=(Level(name="on-call", who=("@olu", "@sre")),), invite=("@sre",))
async def test_user_groups_that_cannot_be_listed_hold_nobody_up(
    alice: Member, slack: Workspace, phones: Phones, time: Time, hotwash: Hotwash
) -> None:
    slack.sandbox.add_user_group("sre", members=["bob"])
    slack.faults.add("usergroups.list", Fault.SERVER_ERROR, times=3)
    await alice.types("/incident declare sev1 Checkout is down", in_=slack.general)
    room = Place(slack, "inc-1-checkout-is-down")

    assert phones.rang == ["olu: Paging on-call for INC-1"]
    assert room.members == ["alice", "olu"]
    assert [one[:42] for one in room.messages] == [
        "1 17:00 · Alice Adams · 📣 declared · Checkout is down"[:42],
        "📟 @olu @sre *Paging on-call for INC-1* / sev1 · Checkout is down"[:42],
    ]
    assert (await hotwash.state()).warnings == [
        "names in hotwash.toml cannot be looked up: usergroups.list: internal_error"
    ]
    await time.passes(minutes=1)

    assert "bob" in room.members
    calls = [message for message, _ in slack.sandbox.broadcasts()]
    assert len(calls) == 1
    assert "Paging on-call" in room.last_message
    assert (await hotwash.state()).warnings == []
    slack.ignores("announcements")


@pytest.mark.policy(levels=(Level(name="on-call", who=("@user5900",)),))
async def test_the_right_one_of_six_thousand_people_is_paged(
    alice: Member, slack: Workspace, phones: Phones, time: Time
) -> None:
    slack.sandbox.add_people("user", 6000)
    await alice.types("/incident declare sev1 Checkout is down", in_=slack.general)
    await time.passes(seconds=10)

    assert phones.rang == ["user5900: Paging on-call for INC-1"]
    assert len(slack.calls("users.list")) == 7
    slack.ignores("announcements", "calls", "entries")


@pytest.mark.rate_limits
@pytest.mark.policy(levels=(Level(name="on-call", who=("@user24900",)),))
async def test_a_list_longer_than_a_minutes_pages_is_read_within_the_rate_limit(
    alice: Member, slack: Workspace, phones: Phones, time: Time
) -> None:
    slack.sandbox.add_people("user", 25_000)
    await alice.types("/incident declare sev1 Checkout is down", in_=slack.general)
    await time.passes(seconds=50)
    assert phones.rang == []
    await time.passes(seconds=30)

    assert phones.rang == ["user24900: Paging on-call for INC-1"]
    assert [call.answer_error for call in slack.calls("users.list")] == [None] * 26
    slack.ignores("announcements", "calls", "entries")
