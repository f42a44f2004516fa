"""`/incident declare`: one line opens an incident with a channel, a card, a topic and an announcement."""

from __future__ import annotations

import json

import pytest

from tests.cast import Member, Phones, Record, Room, Time, Workspace

DECLARED = "/incident declare sev3 Checkout is returning 500s"


async def test_one_line_opens_everything(alice: Member, slack: Workspace, record: Record) -> None:
    reply = await alice.types(DECLARED)

    assert reply == (
        "✅ INC-1 declared (sev3): Checkout is returning 500s / The channel is #inc-1-checkout-is-returning-500s."
    )
    room = Room(slack, "inc-1-checkout-is-returning-500s")
    assert room.members == ["alice"]
    assert room.topic == "INC-1 · sev3 · investigating · no commander yet"
    assert room.card.startswith("INC-1: Checkout is returning 500s / 🟡 sev3 · investigating · no commander yet")
    assert room.messages == ["1 17:00 · Alice Adams · 📣 declared · Checkout is returning 500s"]
    assert slack.announcements.messages == [
        "🟡 INC-1 Checkout is returning 500s / sev3 · investigating · declared by Alice Adams"
        " / Follow it in #inc-1-checkout-is-returning-500s"
    ]
    assert await record.lines() == ["1 17:00 alice: declared · Checkout is returning 500s"]


@pytest.mark.parametrize(
    ("typed", "severity", "title"),
    [
        ("SEV-1 Checkout is down", "sev1", "Checkout is down"),
        ("p2: Checkout is down", "sev2", "Checkout is down"),
        ("critical Checkout is down", "sev1", "Checkout is down"),
        ("4 of 5 servers are down", "sev3", "4 of 5 servers are down"),
        ("major outage in Europe", "sev2", "major outage in Europe"),
        ("Checkout is down", "sev3", "Checkout is down"),
        ("payload service down", "sev3", "payload service down"),
    ],
)
async def test_severity_and_title_are_read_as_people_type_them(
    alice: Member, slack: Workspace, record: Record, typed: str, severity: str, title: str
) -> None:
    assert f"declared ({severity}): {title}" in await alice.types(f"/incident declare {typed}")

    incident = await record.incident()
    assert (incident.severity, incident.title) == (severity, title)
    assert all(title in said for said in slack.new_messages)


async def test_without_a_severity_the_reply_says_which_one_was_taken(alice: Member, slack: Workspace) -> None:
    assert "No severity was given, so it is sev3; severity sev2 changes it." in await alice.types(
        "/incident declare Checkout is down"
    )
    slack.ignores("announcements", "entries")


async def test_when_it_started_can_be_said_at_once(alice: Member, slack: Workspace, record: Record) -> None:
    await alice.types("/incident declare sev3 Search is slow started 5:10pm")

    assert await record.lines() == ["1 17:00 alice: declared · Search is slow", "2 16:10 stated alice: started"]
    assert "Started 16:10" in Room(slack, "inc-1-search-is-slow").card
    slack.ignores("announcements", "entries")


@pytest.mark.parametrize(
    ("typed", "echoed"),
    [
        ("sev1 A started 9:30pm", "Started at 13 Jul 2026 21:30 WAT (20:30 UTC)."),
        ("sev3 A started 20m ago", "Started at 17:40 WAT (16:40 UTC)."),
        ("at 17:30 sev3 A started 17:10", "Declared at 17:30 WAT (16:30 UTC). / • Started at 17:10 WAT (16:10 UTC)."),
    ],
)
async def test_the_times_that_were_typed_are_said_back(
    alice: Member, slack: Workspace, typed: str, echoed: str
) -> None:
    assert f"• {echoed}" in await alice.types(f"/incident declare {typed}")
    answer = slack.sandbox.line.last("command").answer.decode()
    assert echoed.partition(" / ")[0] in json.loads(answer)["text"]
    assert any("🕒 started" in said for said in slack.new_messages)


@pytest.mark.parametrize("typed", ["private Customer data leak", "sev3 Customer data leak (private)"])
async def test_the_reply_says_that_it_is_private(alice: Member, slack: Workspace, record: Record, typed: str) -> None:
    reply = await alice.types(f"/incident declare {typed}")

    assert "INC-1 declared (sev3): Customer data leak /" in reply
    assert "It is private: only those who are invited see it" in reply
    assert (await record.incident()).private
    assert slack.announcements.messages == []
    slack.ignores("entries")


async def test_the_reply_says_that_it_is_a_drill(alice: Member, slack: Workspace) -> None:
    assert "It is a drill: it is marked so everywhere" in await alice.types("/incident declare sev1 drill Fail over")
    assert "drill" not in await alice.types("/incident declare sev4 Slow search")
    slack.ignores("announcements", "entries")


@pytest.mark.parametrize("typed", ["sev9 foo", "SEV-0 Down", "p0 Down"])
async def test_a_severity_that_is_none_declares_nothing(alice: Member, record: Record, typed: str) -> None:
    reply = await alice.types(f"/incident declare {typed}")

    assert reply.startswith(f"“{typed.split()[0]}” is not a severity. / Possible: sev1, sev2, sev3, sev4 / ")
    assert await record.count() == 0


@pytest.mark.policy(severities=({"name": "huge"}, {"name": "small"}), default_severity="small")
async def test_the_severity_that_the_reply_proposes_exists(alice: Member, slack: Workspace) -> None:
    reply = await alice.types("/incident declare Checkout is down")
    assert "so it is small; severity huge changes it." in reply
    slack.ignores("announcements", "entries")


@pytest.mark.policy(severities=({"name": "bad"},), default_severity="bad")
async def test_where_there_is_one_severity_none_is_proposed(alice: Member, slack: Workspace) -> None:
    assert "so it is bad." in await alice.types("/incident declare Checkout is down")
    slack.ignores("announcements", "entries")


async def test_a_title_that_only_sounds_like_an_option_stays_a_title(
    alice: Member, slack: Workspace, record: Record
) -> None:
    await alice.types("/incident declare sev3 The database was started twice")

    assert (await record.incident()).title == "The database was started twice"
    slack.ignores("announcements", "entries")


async def test_bare_it_opens_a_form_that_does_the_same(alice: Member, slack: Workspace, record: Record) -> None:
    assert await alice.types("/incident declare") == ""
    assert "What is broken?" in alice.form

    done = await alice.submits(title="Checkout is down", severity="sev2", started="20m ago", options=["drill"])

    assert "INC-1 declared (sev2): Checkout is down" in done
    assert await record.lines() == ["1 17:00 alice: declared · Checkout is down", "2 16:40 stated alice: started"]
    assert (await record.incident()).drill
    slack.ignores("announcements", "entries")


async def test_a_form_sent_twice_declares_once(alice: Member, slack: Workspace, record: Record) -> None:
    await alice.types("/incident declare")
    await alice.submits(title="Checkout is down", severity="sev3")

    first, second = await slack.sends_again("interaction")

    assert first.answer == second.answer
    assert await record.count() == 1
    slack.ignores("announcements", "entries")


async def test_a_form_that_slack_does_not_open_is_no_dead_end(alice: Member, slack: Workspace) -> None:
    slack.faults.add("views.open")

    assert "one line does the same" in await alice.types("/incident declare")


async def test_pressing_enter_twice_is_one_incident(
    alice: Member, bob: Member, slack: Workspace, record: Record
) -> None:
    await alice.types(DECLARED)

    assert "“Checkout is returning 500s” was declared a moment ago as INC-1" in await alice.types(DECLARED)
    assert await record.count() == 1
    assert "INC-2 declared" in await bob.types(DECLARED)
    slack.ignores("announcements", "entries")


async def test_the_same_title_later_is_another_incident(
    alice: Member, slack: Workspace, time: Time, record: Record
) -> None:
    await alice.types(DECLARED)
    await time.passes(minutes=3)

    assert "INC-2 declared" in await alice.types(DECLARED)
    assert await record.count() == 2
    slack.ignores("announcements", "entries")


async def test_a_private_incident_is_heard_of_nowhere_else(alice: Member, bob: Member, slack: Workspace) -> None:
    await alice.types("/incident declare sev3 Stolen laptop private")

    room = Room(slack, "inc-1-stolen-laptop")
    assert room.channel.is_private
    assert "private" in room.card
    assert len(room.messages) == 1
    assert slack.announcements.messages == []
    for line in ("list", "show INC-1", "event INC-1 hello", "summary INC-1", "event hello", "status INC-1 resolved"):
        assert "Stolen" not in await bob.types(f"/incident {line}", in_=slack.general)
    assert "There is no INC-1" in await bob.types("/incident show INC-1", in_=slack.general)


async def test_a_private_incident_never_becomes_public_because_slack_fails(
    alice: Member, slack: Workspace, time: Time
) -> None:
    slack.faults.add("conversations.create", times=3)
    await alice.types("/incident declare sev3 Stolen laptop private")
    await time.passes(minutes=1)

    assert all(call.arguments["is_private"] in (True, "true") for call in slack.calls("conversations.create"))
    assert Room(slack, "inc-1-stolen-laptop").channel.is_private
    slack.ignores("entries")


async def test_a_drill_is_marked_everywhere_and_pages_nobody(alice: Member, slack: Workspace, phones: Phones) -> None:
    await alice.types("/incident drill sev1 Failover of the database")

    room = Room(slack, "inc-1-failover-of-the-database")
    assert "DRILL" in room.card
    assert "drill" in room.topic.lower()
    assert "DRILL" in slack.announcements.last_message
    assert phones.rang == []
    assert room.new_messages == ["1 17:00 · Alice Adams · 📣 declared · Failover of the database"]


async def test_a_title_that_is_far_too_long_is_cut_and_kept_whole_on_the_timeline(
    alice: Member, slack: Workspace, record: Record
) -> None:
    words = "Checkout " * 40

    assert "The title was cut to 200 characters" in await alice.types(f"/incident declare sev3 {words}")
    assert await record.last() == f"2 17:00 alice: {words.strip()}"
    assert len(slack.names[-1]) <= 80
    slack.ignores("announcements", "entries")


@pytest.mark.policy(invite=("@bob",), channel_name="fire-{number}")
async def test_a_team_s_own_channel_names_and_guests(alice: Member, slack: Workspace) -> None:
    await alice.types(DECLARED)

    assert Room(slack, "fire-1").members == ["alice", "bob"]
    slack.ignores("announcements", "entries")


@pytest.mark.policy(announcement_channel=None)
async def test_without_an_announcement_channel_nothing_is_announced(alice: Member, slack: Workspace) -> None:
    await alice.types(DECLARED)

    assert slack.announcements.messages == []
    slack.ignores("entries")


async def test_a_credential_in_the_title_is_masked_everywhere(alice: Member, slack: Workspace, record: Record) -> None:
    reply = await alice.types("/incident declare sev3 Leaked xoxb-1234567890-abcdef in a log")

    assert "Masked before it was stored: a Slack token" in reply
    shown = [Room(slack, slack.names[-1]).drawn(message) for _, message in slack.everything_said]
    assert "xoxb" not in " ".join([*shown, *slack.names, (await record.incident()).title])
    slack.ignores("announcements", "entries")


@pytest.mark.parametrize("how", ["declare sev1", "declare private", "drill"])
async def test_the_same_title_with_something_else_beside_it_is_another_incident(
    alice: Member, slack: Workspace, how: str
) -> None:
    await alice.types("/incident declare Search is slow")
    assert "INC-2" in await alice.types(f"/incident {how} Search is slow")
    assert sum("📣 declared · Search is slow" in said for said in slack.new_messages) == 2


async def test_the_same_declaration_is_known_again_after_the_severity_changed(
    alice: Member, slack: Workspace, phones: Phones
) -> None:
    await alice.types("/incident declare Search is slow")
    await alice.types("/incident severity INC-1 sev2")
    assert "INC-1" in await alice.types("/incident declare Search is slow")
    assert phones.rang == ["olu: Paging on-call for INC-1"]
    slack.ignores("announcements", "calls", "entries")


async def test_whoever_is_asked_in_a_drill_can_see_that_it_is_one(
    alice: Member, slack: Workspace, phones: Phones, time: Time
) -> None:
    await alice.types("/incident drill sev1 Failover")
    await alice.types("/incident escalate INC-1 senior engineers")
    assert phones.rang == ["sam: DRILL · Paging senior engineers for INC-1"]
    assert any(
        "DRILL · Paging senior engineers for INC-1" in str(message.blocks) for _, message in slack.everything_said
    )
    await time.passes(minutes=11)
    assert any("DRILL · INC-1: nobody acknowledged" in str(message.blocks) for _, message in slack.everything_said)
    assert slack.alarms == ["inc-1-failover", "incidents"]
    slack.ignores("announcements", "calls", "entries")
