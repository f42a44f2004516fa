"""Prometheus is told counts and times, and never a word that anybody typed."""

from __future__ import annotations

import aiohttp
import pytest

from bot.sandbox import Fault
from tests.cast import Member, Phones, Room, Time, Workspace


async def scraped(slack: Workspace) -> str:
    address = f"http://127.0.0.1:{slack.hotwash.port}/metrics"
    async with aiohttp.ClientSession() as session, session.get(address) as answer:
        assert answer.status == 200
        assert answer.headers["Content-Type"].startswith("text/plain")
        return await answer.text()


async def number(slack: Workspace, line: str) -> float:
    """The number behind one line's name and labels; one that is not there stands at nothing."""
    found = [float(one.rpartition(" ")[2]) for one in (await scraped(slack)).splitlines() if one.startswith(line + " ")]
    return found[0] if found else 0.0


def commands(verb: str, outcome: str) -> str:
    return f'hotwash_commands_total{{outcome="{outcome}",verb="{verb}"}}'


def calls(method: str, outcome: str) -> str:
    return f'hotwash_slack_calls_total{{method="{method}",outcome="{outcome}"}}'


@pytest.mark.parametrize(
    ("line", "verb", "outcome"),
    [
        ("event Restarted", "event", "recorded"),
        ("e Restarted", "event", "recorded"),
        ("status nowhere", "status", "refused"),
        ("frobnicate the database", "unknown", "refused"),
        ("INC-1 event Restarted", "unknown", "refused"),
    ],
)
async def test_a_command_is_counted_by_what_was_meant_and_what_became_of_it(
    alice: Member, room: Room, slack: Workspace, line: str, verb: str, outcome: str
) -> None:
    before = await number(slack, commands(verb, outcome))
    await alice.types(f"/incident {line}")
    assert await number(slack, commands(verb, outcome)) == before + 1
    assert len(room.new_messages) == (outcome == "recorded")


async def test_each_acknowledgement_is_timed(alice: Member, room: Room, slack: Workspace) -> None:
    before = await number(slack, "hotwash_acknowledgement_seconds_count")
    await alice.types("/incident event Restarted")
    assert await number(slack, "hotwash_acknowledgement_seconds_count") == before + 1
    assert room.new_messages == ["2 17:00 · Alice Adams · Restarted"]


async def test_what_is_owed_and_given_up_is_shown(alice: Member, room: Room, slack: Workspace, time: Time) -> None:
    assert await number(slack, "hotwash_outbox_pending") == 0
    slack.faults.add("chat.postMessage", Fault.SERVER_ERROR, times=1)
    await alice.types("/incident event Restarted")
    time.moment = time.moment.replace(second=1)
    assert await number(slack, "hotwash_outbox_pending") == 1
    assert await number(slack, "hotwash_outbox_oldest_seconds") == 1
    assert await number(slack, "hotwash_outbox_failed") == 0
    await time.passes(minutes=1)
    assert await number(slack, "hotwash_outbox_oldest_seconds") == 0
    assert room.new_messages == ["2 17:00 · Alice Adams · Restarted"]


async def test_calls_of_slack_are_counted_by_method_and_outcome(alice: Member, room: Room, slack: Workspace) -> None:
    done, unheard = (calls("chat.postMessage", outcome) for outcome in ("done", "unheard"))
    before = await number(slack, done)
    slack.faults.add("chat.postMessage", Fault.CUT_BEFORE, times=1)
    await alice.types("/incident event Restarted")
    await slack.time.passes(minutes=1)
    assert await number(slack, unheard) == 1
    assert await number(slack, done) == before + 1
    assert room.new_messages == ["2 17:00 · Alice Adams · Restarted"]


@pytest.mark.declared("sev1 Hush-hush")
async def test_nothing_that_was_typed_is_told(alice: Member, room: Room, slack: Workspace, phones: Phones) -> None:
    await alice.types("/incident event The secret plan")
    await alice.types("/incident frobnicate-secretly")
    told = (await scraped(slack)).lower()
    for word in ("hush", "secret", "alice", room.id.lower(), "inc-1"):
        assert word not in told
    assert room.new_messages == ["3 17:00 · Alice Adams · The secret plan"]
