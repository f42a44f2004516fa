"""Modals and Home tabs: trigger ids, the stack, hashes, and how Slack refuses views."""

from __future__ import annotations

from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox import Channel, Person, Sandbox
from tests.bot.sandbox.conftest import App, Clock, client, manifest
from tests.bot.sandbox.refusing import error, refusal

Json = dict[str, Any]


def plain(text: str = "x") -> Json:
    return {"type": "plain_text", "text": text}


def asked(block_id: str, element: Json, **parts: Any) -> Json:
    return {"type": "input", "block_id": block_id, "label": plain(block_id), "element": element, **parts}


TITLE = asked("title", {"type": "plain_text_input", "action_id": "value", "max_length": 20})
SEVERITY = asked(
    "severity",
    {
        "type": "static_select",
        "action_id": "value",
        "options": [{"text": plain(f"SEV {number}"), "value": f"sev{number}"} for number in (1, 2)],
        "initial_option": {"text": plain("SEV 2"), "value": "sev2"},
    },
)
LEAD = asked("lead", {"type": "users_select", "action_id": "value"}, optional=True)


def modal(*blocks: Json, **parts: Any) -> Json:
    return {
        "type": "modal",
        "title": plain("Declare"),
        "submit": plain("Go"),
        "callback_id": "declare",
        "blocks": list(blocks) or [{"type": "divider"}],
        **parts,
    }


@pytest.fixture
async def trigger(sandbox: Sandbox, app: App, alice: Person, general: Channel) -> str:
    await sandbox.type(alice, general, "/incident declare")
    return app.form["trigger_id"]


@pytest.fixture
async def form(sandbox: Sandbox, slack: AsyncWebClient, trigger: str, alice: Person) -> str:
    opened = await slack.views_open(trigger_id=trigger, view=modal(TITLE, SEVERITY, LEAD, private_metadata="C1"))
    return str(opened["view"]["id"])


async def test_a_trigger_opens_one_modal(
    sandbox: Sandbox, slack: AsyncWebClient, trigger: str, alice: Person, bob: Person
) -> None:
    await slack.views_open(trigger_id=trigger, view=modal())
    view = sandbox.open_view(alice)
    assert view is not None
    assert (view.title, view.callback_id, sandbox.open_view(bob)) == ("Declare", "declare", None)
    assert await error(slack.views_open(trigger_id=trigger, view=modal())) == "exchanged_trigger_id"


async def test_a_trigger_is_dead_after_three_seconds(slack: AsyncWebClient, trigger: str, clock: Clock) -> None:
    clock.passes(seconds=3.001)
    assert await error(slack.views_open(trigger_id=trigger, view=modal())) == "expired_trigger_id"


async def test_a_trigger_that_nobody_issued(slack: AsyncWebClient) -> None:
    assert await error(slack.views_open(trigger_id="1.2.abc", view=modal())) == "invalid_trigger_id"


REFUSED: list[tuple[Any, str]] = [
    (modal(title=plain("x" * 25)), "must be less than 25 characters [json-pointer:/view/title/text]"),
    (modal(submit=plain("x" * 25)), "must be less than 25 characters [json-pointer:/view/submit/text]"),
    (modal(title={"type": "mrkdwn", "text": "x"}), "unsupported type: mrkdwn [json-pointer:/view/title/type]"),
    (modal(private_metadata="x" * 3001), "must be less than 3001 characters [json-pointer:/view/private_metadata]"),
    (modal(callback_id="x" * 256), "must be less than 256 characters [json-pointer:/view/callback_id]"),
    (modal(colour="red"), "invalid additional property: colour [json-pointer:/view]"),
    (modal(*[{"type": "divider"}] * 101), "no more than 100 items allowed [json-pointer:/view/blocks]"),
    (modal(TITLE, TITLE), "`block_id` already exists: title [json-pointer:/view/blocks/1/block_id]"),
    (modal({"type": "markdown", "text": "x"}), "unsupported type: markdown [json-pointer:/view/blocks/0/type]"),
    ({"type": "modal", "title": plain(), "blocks": []}, "no fewer than 1 items allowed [json-pointer:/view/blocks]"),
    ({"type": "modal", "blocks": [{"type": "divider"}]}, "missing required field: title [json-pointer:/view]"),
    ({"type": "window"}, "unsupported type: window [json-pointer:/view/type]"),
    (
        {"type": "modal", "title": plain(), "blocks": [TITLE]},
        "`submit` required to use an input block in modals [json-pointer:/view]",
    ),
    ({"type": "home", "blocks": []}, "must be a valid enum value: modal [json-pointer:/view/type]"),
]


@pytest.mark.parametrize(("view", "words"), REFUSED, ids=[words[:60] for _, words in REFUSED])
async def test_views_that_slack_refuses(slack: AsyncWebClient, trigger: str, view: Json, words: str) -> None:
    answer = await refusal(slack.views_open(trigger_id=trigger, view=view))
    assert answer["error"] == "invalid_arguments"
    assert answer["response_metadata"]["messages"] == [f"[ERROR] {words}"]


async def test_a_view_has_at_most_250_kilobytes(slack: AsyncWebClient, trigger: str) -> None:
    long = {"type": "section", "text": plain("x" * 3000)}
    assert await error(slack.views_open(trigger_id=trigger, view=modal(*[long] * 90))) == "view_too_large"


async def test_updates_obey_the_hash(sandbox: Sandbox, slack: AsyncWebClient, form: str, alice: Person) -> None:
    view = sandbox.open_view(alice)
    assert view is not None
    old = view.hash
    await slack.views_update(view_id=form, view=modal(TITLE), hash=old)
    assert await error(slack.views_update(view_id=form, view=modal(), hash=old)) == "hash_conflict"
    assert await error(slack.views_update(view_id="V404", view=modal())) == "not_found"


async def test_an_update_keeps_what_was_typed(
    sandbox: Sandbox, slack: AsyncWebClient, form: str, alice: Person
) -> None:
    await sandbox.fill(alice, {"title": "Checkout"})
    await slack.views_update(view_id=form, view=modal(TITLE))
    view = sandbox.open_view(alice)
    assert view is not None
    assert view.state["title"]["value"]["value"] == "Checkout"


async def test_an_external_id_is_unique(slack: AsyncWebClient, sandbox: Sandbox, app: App, alice: Person) -> None:
    await sandbox.global_shortcut(alice, "open")
    await slack.views_open(trigger_id=app.payload["trigger_id"], view=modal(external_id="one"))
    await sandbox.global_shortcut(alice, "open")
    again = slack.views_open(trigger_id=app.payload["trigger_id"], view=modal(external_id="one"))
    assert await error(again) == "duplicate_external_id"


async def test_three_modals_fit_on_the_stack(
    sandbox: Sandbox, slack: AsyncWebClient, app: App, alice: Person, trigger: str
) -> None:
    more = {"type": "actions", "elements": [{"type": "button", "text": plain("More"), "action_id": "more"}]}
    await slack.views_open(trigger_id=trigger, view=modal(more))
    words: list[str] = []
    for _ in range(3):
        view = sandbox.open_view(alice)
        assert view is not None
        await sandbox.click(alice, view, text="More")
        pushed = slack.views_push(trigger_id=app.payload["trigger_id"], view=modal(more))
        words.append(await error(pushed) if len(words) == 2 else (await pushed)["view"]["previous_view_id"])
    assert words[2] == "push_limit_reached"
    await sandbox.dismiss(alice, all_of_them=True)
    assert sandbox.open_view(alice) is None


async def test_a_push_needs_a_trigger_from_a_modal(slack: AsyncWebClient, trigger: str) -> None:
    assert await error(slack.views_push(trigger_id=trigger, view=modal())) == "invalid_trigger_id"


async def test_a_submission_carries_the_state(
    sandbox: Sandbox, app: App, form: str, alice: Person, bob: Person
) -> None:
    answer = await sandbox.submit(alice, form, values={"title": "Checkout", "lead": bob})
    assert (answer.error, answer.view, sandbox.open_view(alice)) == (None, None, None)
    assert app.payload["type"] == "view_submission"
    assert app.payload["view"]["private_metadata"] == "C1"
    assert "channel" not in app.payload
    assert app.payload["view"]["state"]["values"] == {
        "title": {"value": {"type": "plain_text_input", "value": "Checkout"}},
        "severity": {"value": {"type": "static_select", "selected_option": {"text": plain("SEV 2"), "value": "sev2"}}},
        "lead": {"value": {"type": "users_select", "selected_user": bob.id}},
    }


async def test_the_client_does_not_send_an_incomplete_form(
    sandbox: Sandbox, app: App, form: str, alice: Person
) -> None:
    sent = len(app.requests)
    empty = await sandbox.submit(alice, form, values={"severity": "SEV 1"})
    assert (empty.error, empty.errors) == ("incomplete", {"title": "Please complete this required field."})
    long = await sandbox.submit(alice, form, values={"title": "x" * 21})
    assert long.errors == {"title": "Must be 20 characters or fewer."}
    assert len(app.requests) == sent
    with pytest.raises(LookupError):
        await sandbox.submit(alice, form, values={"severity": "sev9"})


async def test_what_the_app_answers_to_a_submission(sandbox: Sandbox, app: App, form: str, alice: Person) -> None:
    app.answers_json({"response_action": "errors", "errors": {"title": "Too vague"}})
    first = await sandbox.submit(alice, form, values={"title": "x"})
    assert (first.errors, first.error) == ({"title": "Too vague"}, None)
    app.answers_json({"response_action": "update", "view": modal(title=plain("Recorded"))})
    second = await sandbox.submit(alice, form)
    assert second.view is not None
    assert second.view.title == "Recorded"
    app.answers_json({"response_action": "push", "view": modal(title=plain("Second"))})
    third = await sandbox.submit(alice, form)
    assert third.view is not None
    assert third.view.previous_view_id == form
    app.answers_json({"response_action": "clear"})
    await sandbox.submit(alice)
    assert sandbox.open_view(alice) is None


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ({"response_action": "errors", "errors": {"nobody": "x"}}, "no input block is nobody"),
        ({"response_action": "dance"}, "unknown response_action: dance"),
        (
            {"response_action": "update", "view": modal(title=plain("x" * 25))},
            "must be less than 25 characters [json-pointer:/view/title/text]",
        ),
    ],
)
async def test_a_bad_answer_is_trouble_connecting(
    sandbox: Sandbox, app: App, form: str, alice: Person, body: Json, problem: str
) -> None:
    app.answers_json(body)
    answer = await sandbox.submit(alice, form, values={"title": "x"})
    assert (answer.error, answer.problems) == ("trouble_connecting", [problem])
    assert sandbox.open_view(alice) is not None


async def test_closing_is_told_when_asked(
    sandbox: Sandbox, slack: AsyncWebClient, app: App, trigger: str, alice: Person
) -> None:
    await slack.views_open(trigger_id=trigger, view=modal(notify_on_close=True))
    await sandbox.dismiss(alice)
    assert (app.payload["type"], app.payload["is_cleared"]) == ("view_closed", False)


async def test_the_home_tab(sandbox: Sandbox, slack: AsyncWebClient, alice: Person) -> None:
    first = await slack.views_publish(user_id=alice.id, view={"type": "home", "blocks": []})
    await slack.views_publish(user_id=alice.id, view={"type": "home", "blocks": [{"type": "divider"}]})
    home = sandbox.home(alice)
    assert home is not None
    assert (home.id, len(home.blocks)) == (first["view"]["id"], 1)
    assert await error(slack.views_publish(user_id=alice.id, view=modal())) == "invalid_arguments"


async def test_a_home_tab_that_the_manifest_has_switched_off(alice: Person) -> None:
    without = manifest()
    del without["features"]["app_home"]
    workspace = Sandbox(without)
    await workspace.start()
    dora = workspace.add_person("dora")
    publish = client(workspace).views_publish(user_id=dora.id, view={"type": "home", "blocks": []})
    assert await error(publish) == "not_enabled"
    await workspace.stop()
