"""How a request is written on the disk and made again: with what Slack said of its sender."""

from __future__ import annotations

import json
from dataclasses import replace

from bot.requests.spool.codec import line_of, request_of
from commands import COMMANDS
from storage.idempotency.keys import Sender
from storage.rules.policy import Policy
from tests.bot.requests.spool.lines import noted


def test_a_guest_is_a_guest_when_the_line_is_read_again() -> None:
    sender = Sender(slack_id="U1", handle="gus", membership="guest")
    heard = replace(noted("Hello"), sender=sender, belongs=("@sre",), unsure=("@ops",))
    line = json.loads(json.dumps(line_of(heard)))

    assert request_of(line, Policy(), COMMANDS) == replace(heard, policy=Policy(), commands=COMMANDS)


def test_what_an_older_version_kept_is_a_members_and_a_members_line_is_one_that_it_reads() -> None:
    line = line_of(noted("Hello"))

    assert set(line["sender"]) == {"slack_id", "handle", "name", "timezone"}
    assert not {"belongs", "unsure"} & set(line)
    assert request_of(line, Policy(), COMMANDS).sender.membership == "member"
