"""The form behind `/incident declare`: it carries over what was typed, and takes each field to the letter."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qs, urlencode

import pytest

from tests.cast import Member, Record, Time, Workspace


def entered(alice: Member) -> dict[str, Any]:
    """What stands in the fields of the open form."""
    view = alice.slack.sandbox.open_view(alice.person)
    assert view is not None
    return {
        block["block_id"]: element.get("value")
        or (element.get("selected_option") or {}).get("value")
        or [one["value"] for one in element.get("selected_options") or []]
        or None
        for block in view.blocks
        if block["type"] == "input"
        for element in view.state[block["block_id"]].values()
    }


async def refused(alice: Member, **values: Any) -> dict[str, str]:
    """Fill the open form and send it; give what stands at its fields then."""
    answer = await alice.slack.sandbox.submit(alice.person, values=values)
    assert (answer.error, answer.problems) == (None, [])
    return answer.errors


@pytest.mark.parametrize(
    ("typed", "severity", "started", "options"),
    [
        ("", "sev3", None, None),
        ("sev1", "sev1", None, None),
        ("private", "sev3", None, ["private"]),
        ("sev1 started 17:00", "sev1", "17:00 WAT", None),
        ("sev2 started 20m ago private drill", "sev2", "17:40 WAT", ["private", "drill"]),
    ],
)
async def test_what_was_typed_stands_in_the_form(
    alice: Member, typed: str, severity: str, started: str | None, options: list[str] | None
) -> None:
    assert await alice.types(f"/incident declare {typed}") == ""

    assert entered(alice) == {"title": None, "severity": severity, "started": started, "options": options}


async def test_what_was_carried_over_is_declared_at_the_time_that_was_meant(
    alice: Member, slack: Workspace, record: Record, time: Time
) -> None:
    await alice.types("/incident declare at 17:50 sev4 started 20m ago private")
    await time.passes(minutes=5)
    done = await alice.submits(title="Keys leaked")

    assert "INC-1 declared (sev4): Keys leaked" in done
    assert "Started at 17:40 WAT (16:40 UTC)." in done
    assert (await record.incident()).private
    assert await record.lines() == ["1 16:50 stated alice: declared · Keys leaked", "2 16:40 stated alice: started"]
    slack.ignores("entries")


@pytest.mark.parametrize(
    "title",
    ["Staff data goes private", "at 5:00pm it started", "drill private", "private", "sev1 or not", "INC-1 is back",
     "It started yesterday evening", 'Login says "no"', "<!channel> & <b>", "critical"],
)  # fmt: skip
async def test_a_title_is_taken_to_the_letter(alice: Member, slack: Workspace, record: Record, title: str) -> None:
    await alice.types("/incident declare")
    await alice.submits(title=title, severity="sev4", options=["drill"])

    incident = await record.incident()
    assert (incident.title, incident.severity, incident.private, incident.drill) == (title, "sev4", False, True)
    assert len(await record.lines()) == 1
    slack.ignores("announcements", "entries")


@pytest.mark.parametrize(
    ("started", "why"),
    [
        ("yesterday evening", "I cannot read “yesterday evening” as a time. Type it like 7:00pm,"),
        ("nonsense", "I cannot read “nonsense” as a time."),
        ("17:00 private", "I cannot read “17:00 private” as a time."),
        ('17:00 title="x"', 'I cannot read “17:00 title="x"” as a time.'),
        ("tomorrow 17:00", ""),
        ("25:00", ""),
    ],
)
async def test_a_start_that_cannot_be_read_is_said_at_its_field(
    alice: Member, slack: Workspace, record: Record, started: str, why: str
) -> None:
    await alice.types("/incident declare")
    errors = await refused(alice, title="Checkout is down", severity="sev4", started=started, options=["private"])

    assert list(errors) == ["started"]
    assert errors["started"].startswith(why)
    assert await record.count() == 0
    assert entered(alice) == {
        "title": "Checkout is down", "severity": "sev4", "started": started, "options": ["private"]
    }  # fmt: skip

    assert "INC-1 declared (sev4): Checkout is down" in await alice.submits(started="17:00")
    assert await record.lines() == ["1 17:00 alice: declared · Checkout is down", "2 16:00 stated alice: started"]
    slack.ignores("entries")


async def test_a_title_of_blanks_is_asked_for_again(alice: Member, record: Record) -> None:
    await alice.types("/incident declare")

    assert await refused(alice, title="   ") == {"title": "This is needed."}
    assert await record.count() == 0


async def test_what_goes_wrong_inside_is_said_in_the_form(alice: Member, slack: Workspace, record: Record) -> None:
    await alice.types("/incident declare")
    await refused(alice, title="   ")
    sent = slack.sandbox.line.last("interaction")
    payload = json.loads(parse_qs(sent.body.decode())["payload"][0])
    [title] = payload["view"]["state"]["values"]["title"].values()
    title["selected_option"] = {"odd": "an option without a value"}
    odd = await slack.sandbox.line.send(
        "interaction", urlencode({"payload": json.dumps(payload)}).encode(), sent.content_type
    )

    answer = odd.answer_json()
    assert answer is not None
    assert answer["response_action"] == "errors"
    assert "Look at /incident list" in answer["errors"]["title"]
    assert await record.count() == 0
